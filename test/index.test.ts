import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** Packages that a fresh process loads when it loads one of our entry points. */
function loadedBy(entry: string): readonly string[] {
  const script = `require(${JSON.stringify(join(root, 'dist', entry))}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const files = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })) as string[];
  return files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
}

test('a program that only declares resources loads neither SSH nor Pulumi', () => {
  const loaded = loadedBy('index.js');
  expect(loaded).toContain('constructs');
  expect(loaded).not.toContain('ssh2');
  expect(loaded).not.toContain('@pulumi/pulumi');
});

test('the embedded engine connects only when it is asked to', () => {
  expect(loadedBy('engine.js')).not.toContain('ssh2');
  expect(loadedBy('engine.js')).not.toContain('@pulumi/pulumi');
});

test.each(['report.js', 'runtime.js', 'testing.js'])(
  '%s connects to no host and loads no Pulumi',
  (entry) => {
    expect(loadedBy(entry)).not.toContain('ssh2');
    expect(loadedBy(entry)).not.toContain('@pulumi/pulumi');
  },
);

test('every entry point of package.json loads', () => {
  const { exports } = require('../package.json') as { exports: Record<string, string | { default: string }> };
  const entries = Object.values(exports).flatMap((one) => (typeof one === 'string' ? [] : [one.default]));
  expect(entries).toHaveLength(6);
  for (const entry of entries) expect(loadedBy(entry.replace('./dist/', '')).length).toBeGreaterThan(0);
});

test('the command line loads nothing but its parser until a command runs', () => {
  expect([...new Set(loadedBy('cli/main.js'))]).toEqual(['commander']);
});
