import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..');

test('no file holds what git writes where it could not merge', () => {
  const listed = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  // Sources without a history have nothing to merge.
  const files = listed.status === 0 ? listed.stdout.split('\0').filter(Boolean) : [];
  const marked = files.filter((file) => {
    const path = join(root, file);
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts?.isFile() === true && /^(<{7}|>{7}|\|{7}) /m.test(readFileSync(path, 'latin1'));
  });
  expect(marked).toEqual([]);
});

/** A rule for tests: the words of a file that may break it, and whether a node does. */
interface Rule {
  readonly words: RegExp;
  breaks(node: ts.Node): boolean;
}

/** Waits by itself: `delay(…)`, or a promise of `setTimeout(…)`. */
const sleeps = (node: ts.Node): boolean =>
  (ts.isAwaitExpression(node) && /^await (delay|new Promise\b[^;]*\bsetTimeout)\(/.test(node.getText())) ||
  (ts.forEachChild(node, (child) => sleeps(child) || undefined) ?? false);

/** Loops that go round until something is there, without a limit and without words for what is missing. */
const looksInALoop: Rule = {
  words: /\b(delay|setTimeout)\(/,
  breaks: (node) =>
    (ts.isWhileStatement(node) || ts.isDoStatement(node) || ts.isForStatement(node)) && sleeps(node),
};

/** Upper bounds for a time that was measured. */
const assertsSpeed: Rule = {
  words: /\.toBeLess/,
  breaks: (node) =>
    ts.isCallExpression(node) &&
    /^expect\(.*\b(now\(\)( -|\))|hrtime|took|elapsed|duration|startup).*\)\s*\.toBeLess/s.test(
      node.getText(),
    ),
};

/** Places below `test` that break a rule. */
function breaches(
  { words, breaks }: Rule,
  files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }),
) {
  return files.flatMap((file) => {
    const text = file.endsWith('.ts') ? readFileSync(join(__dirname, file), 'utf8') : '';
    if (!words.test(text)) return [];
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const found: { readonly file: string; readonly line: number }[] = [];
    const visit = (node: ts.Node): void => {
      if (breaks(node)) {
        found.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
      } else ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** Loops that make or watch something at a pace; nothing is waited for. */
const paced: Readonly<Record<string, string>> = {
  'activation/instance.ts': 'requests at a rate',
  'bench/support/load-client.ts': 'requests at a rate',
  'bench/support/measure.ts': 'repeated measurements',
  'examples/lives/broodlord.ts': 'looks at the load for a while',
  'fleet/routers.test.ts': 'requests one after the other',
  'fleet/sharded.test.ts': 'requests for as long as the change lasts',
  'robustness/kill-release.test.ts': 'each round kills at a random moment',
  'robustness/support/poller.ts': 'requests at a rate',
  'support/eventually.ts': 'the loop of all others',
  'trust/watch.ts': 'what does not come is a finding of the trial',
};

test('tests wait by eventually(), with a reason and a limit, and not in loops of their own', () => {
  const found = breaches(looksInALoop);
  expect(found.filter(({ file }) => !(file in paced))).toEqual([]);
  // What is allowed and no longer there.
  expect(Object.keys(paced).filter((allowed) => !found.some(({ file }) => file === allowed))).toEqual([]);
});

test('no test asserts that something is fast enough; benchmarks measure that', () => {
  expect(breaches(assertsSpeed)).toEqual([]);
});
