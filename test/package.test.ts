import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { commands } from '../src/cli/commands';

const root = join(__dirname, '..');

/** Files that users get, as npm packs them. */
const packed = (() => {
  const printed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(printed) as [{ files: readonly { readonly path: string }[] }];
  return new Set(files.map(({ path }) => path));
})();

/** Paths that the links of a Markdown file lead to, within the repository. */
function linked(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => posix.join(posix.dirname(file), target));
}

test('every link in what users get leads to what they get', () => {
  const texts = [...packed].filter((path) => path.endsWith('.md'));
  expect(texts).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/cli.md', 'docs/lint.md']));
  const dead = texts.flatMap((file) =>
    linked(file)
      .filter((target) => ![...packed].some((path) => path === target || path.startsWith(`${target}/`)))
      .map((target) => `${file}: ${target}`),
  );
  expect(dead).toEqual([]);
});

test('documents that the command line names are in the package', () => {
  const named = commands.flatMap(({ summary }) => [...summary.matchAll(/docs\/[\w-]+\.md/g)].map(String));
  expect(named).toContain('docs/lint.md');
  expect(named.filter((path) => !packed.has(path))).toEqual([]);
});

test('no generated or temporary file is packed', () => {
  expect([...packed].filter((path) => /__pycache__|^docs\/api\/|\.pyc$|^test\/|^src\//.test(path))).toEqual(
    [],
  );
});
