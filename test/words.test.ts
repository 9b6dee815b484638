import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '..');

/** Words that comments and messages do not use, each with a better one. */
const forbidden: readonly (readonly [pattern: RegExp, better: string])[] = [
  [/\b(?:told|tells?|telling)\b/i, 'report, name, show, determine'],
  [/(?:\/\*\*\s*(?:\*\s*)?|""")What\b/, 'the technical term first'],
  [/\bwhoever\b/i, 'the user, process or host that acts'],
  [/\b(?:nobody|somebody)\b/i, 'no process, another process, a user'],
  [/\banew\b/i, 'again, restart, replace'],
  [/\bheed(?:s|ed|ing)?\b/i, 'use, apply, have an effect'],
  [/\bof others\b/i, 'foreign, of another project'],
  [/\b(?:is|was|are|were) there before\b/i, 'existing, previous'],
  [/\bsa(?:ys|id) of\b/i, 'report about'],
  [/\b(?:its|their) leave\b/i, 'unsubscribe, stop'],
];

/** Texts that keep such a word. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  // Rendered into the files of users, whose bytes stay.
  'src/presets/pages.ts': ['we have been told'],
  // Responses without a body.
  'src/options/logging/logging.ts': ['noBody'],
  'src/options/logging/params.ts': ['noBody'],
  'docs/option-coverage.md': ['noBody'],
  // A variable for the other sections.
  'src/config/configuration.ts': ['of others)'],
};

/** Documents that are checked. */
const documents = [
  'README.md',
  'docs/activation.md',
  'docs/adopt.md',
  'docs/architecture.md',
  'docs/broken-changes.md',
  'docs/ci.md',
  'docs/cli-compared.md',
  'docs/cli.md',
  'docs/differences.md',
  'docs/downtime.md',
  'docs/examples.md',
  'docs/formats.md',
  'docs/glossary.md',
  'docs/index.md',
  'docs/killed-clients.md',
  'docs/lint.md',
  'docs/option-coverage.md',
  'docs/python-coverage.md',
  'docs/reliability.md',
  'docs/security.md',
  'docs/strict-check.md',
  'docs/systemd.md',
  'python/README.md',
];

function filesBelow(folder: string, ending = '.ts'): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path, ending) : entry.name.endsWith(ending) ? [path] : [];
  });
}

function faultsOf(text: string, except: readonly string[] = []): readonly string[] {
  const checked = except.reduce((rest, one) => rest.replaceAll(one, ''), text);
  return forbidden.flatMap(([pattern, better]) => {
    const found = pattern.exec(checked);
    if (found === null) return [];
    const line = checked.slice(0, found.index).split('\n').length;
    return [`line ${line}: "${found[0]}"; better: ${better}`];
  });
}

const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(folders)('src/%s uses the words of the field', (folder) => {
  const faults = filesBelow(join(root, 'src', folder))
    // Generated files follow from their sources.
    .filter((path) => !path.includes('/generated/'))
    .flatMap((path) => {
      const name = relative(root, path);
      return faultsOf(readFileSync(path, 'utf8'), exceptions[name]).map((fault) => `${name}, ${fault}`);
    });
  expect(faults).toEqual([]);
});

test.each(['src', 'contract', 'tests'])('python/%s uses the words of the field', (folder) => {
  const faults = filesBelow(join(root, 'python', folder), '.py').flatMap((path) => {
    const name = relative(root, path);
    return faultsOf(readFileSync(path, 'utf8'), exceptions[name]).map((fault) => `${name}, ${fault}`);
  });
  expect(faults).toEqual([]);
});

test.each(documents)('%s uses the words of the field', (document) => {
  expect(faultsOf(readFileSync(join(root, document), 'utf8'), exceptions[document])).toEqual([]);
});

test.each([
  ['/** What makes a change effective. */', 'the technical term first'],
  ['/**\n * What makes a change effective.\n */', 'the technical term first'],
  ['"""What a mule does."""', 'the technical term first'],
  ["'nobody listens'", 'no process, another process, a user'],
  ['// Workers start anew.', 'again, restart, replace'],
])('the list finds %j', (text, better) => {
  expect(faultsOf(text)).toEqual([expect.stringContaining(`better: ${better}`)]);
});
