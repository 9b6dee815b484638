import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateCliDocs } from '../../scripts/generate-cli-docs';
import { commands } from '../../src/cli/commands';
import { testNeeding } from '../support/needs';
import { bin, cli } from './support';

jest.setTimeout(60_000);

const root = join(__dirname, '../..');

test('docs/cli.md is current (npm run generate:cli writes it)', async () => {
  expect(readFileSync(join(root, 'docs/cli.md'), 'utf8')).toBe(await generateCliDocs());
});

test('docs/cli-compared.md names every command: add a row for a new one', () => {
  const page = readFileSync(join(root, 'docs/cli-compared.md'), 'utf8');
  const silent = commands.map(({ name }) => name).filter((name) => !page.includes(`\`${name}`));
  expect(silent).toEqual([]);
});

test.each(commands.map(({ name }) => name))('%s --help shows exit codes and an example', async (name) => {
  const { code, stdout } = await cli([name, '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nExit codes: 0 .*, 1 .*, 2 wrong usage/);
  expect(stdout).toMatch(new RegExp(`\\nExamples?:\\n {2}uwsgi-iac ${name}`));
});

test('help loads neither the engine nor SSH', () => {
  const script = `process.argv.push('--help');
process.stdout.write = () => true;
require(${JSON.stringify(join(root, 'dist/cli/main.js'))}).main().then(() => {
  process.stderr.write(JSON.stringify(Object.keys(require.cache)));
});`;
  const { stderr } = spawnSync(process.execPath, ['-e', script, 'x'], { encoding: 'utf8' });
  const loaded = (JSON.parse(stderr) as string[]).filter(
    (file) => !/commander|dist\/cli\/|package\.json/.test(file),
  );
  expect(loaded.map((file) => file.slice(root.length))).toEqual(['/dist/version.js']);
  expect(stderr).not.toMatch(/dist\/cli\/(commands\/(?!index)|input|output|session)/);
});

const onLinux = testNeeding('linux');

onLinux('colours are only for terminals, and NO_COLOR takes them away there too', () => {
  // script(1) gives the command a terminal.
  const onTerminal = (env: Record<string, string>): string =>
    spawnSync(
      'script',
      ['-qec', `${process.execPath} ${bin} lint ${join(root, 'package.json')}`, '/dev/null'],
      {
        encoding: 'utf8',
        env: { PATH: process.env['PATH']!, TERM: 'xterm-256color', ...env },
      },
    ).stdout;
  const { NO_COLOR: _, ...env } = process.env;
  const piped = spawnSync(process.execPath, [bin, 'lint', join(root, 'package.json')], {
    encoding: 'utf8',
    env,
  });
  expect(piped.stdout).toContain('package.json');
  expect(piped.stdout).not.toContain('\u001b[');
  expect(onTerminal({})).toContain('\u001b[');
  expect(onTerminal({ NO_COLOR: '1' })).not.toContain('\u001b[');
});

test('a reader that has seen enough is no failure', () => {
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', `set -o pipefail; '${process.execPath}' '${bin}' completion zsh | head -n 1`],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
