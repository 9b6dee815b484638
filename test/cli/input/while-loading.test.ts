import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, cli } from '../support';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'cli-loading-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, `${text}\nexport default undefined;\n`);
  return path;
};

test.each(['plan', 'graph', 'lint'])(
  '%s fails when the program waits for what cannot come',
  async (command) => {
    const path = program('stuck.ts', 'await new Promise(() => undefined);');
    expect(await cli([command, path])).toMatchObject({
      code: 1,
      stderr: `Error: Cannot load ${path}: it waits for a promise that nothing can resolve any more\n`,
    });
  },
);

test.each([
  ['waits', 'await new Promise(() => setInterval(() => undefined, 1_000));'],
  ['computes', 'for (;;);'],
])('a program that %s for long is reported, and an interrupt ends it', async (_, text) => {
  const path = program('slow.ts', text);
  const child = spawn(process.execPath, [bin, 'plan', path], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  let printed = '';
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (data) => {
      printed += String(data);
      if (printed.includes('\n')) resolve();
    });
  });
  expect(printed).toMatch(/^Still evaluating \S+slow\.ts after \d+ s; interrupt with \^C\n$/);
  child.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
});
