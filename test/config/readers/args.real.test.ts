import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderIni } from '../../../src/config/ini';
import { parseArgs } from '../../../src/config/readers/args';
import { testWithUwsgi } from '../real-uwsgi';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'args-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The options that a uWSGI has with these arguments. */
function shown(args: readonly string[]): readonly string[] {
  const all = [...args, '--show-config', '--no-server'];
  const { stdout, stderr } = spawnSync('uwsgi', all, { encoding: 'utf8', timeout: 20_000, cwd: folder });
  const found = /\[uwsgi\]\n([\s\S]*?)\n[^\n]*;end of configuration/.exec(`${stderr}${stdout}`)?.[1];
  if (found === undefined) throw new Error(stderr);
  return (
    found
      .split('\n')
      // The command line has the option alone, a file the value that means it.
      .map((line) => line.replace(/^chmod-socket = 1$/, 'chmod-socket = true'))
      .filter((line) => !/^(ini|show-config|no-server|set) = /.test(line))
  );
}

testWithUwsgi.each<readonly string[]>([
  ['--http-socket', ':8000', '--master', '--vacuum'],
  ['-Mp2', '-s127.0.0.1:3031', '-b', '8192', '-T'],
  ['--chmod-socket', '--http-socket=:1', '--chmod-socket=660', '--processes=2'],
  ['--env', 'A=50%d', '--env', '--x', '--chmod-socket=664'],
  ['--set', 'need-app=0', '-S', 'master=true', '--set-placeholder', 'x=/srv', '--pidfile', '%(x)/p'],
  ['--thunder', '--max-req', '7', '--buffer-si=9000'],
])('parseArgs() gives the options that uWSGI has: %#', (...args) => {
  const file = join(folder, 'same.ini');
  writeFileSync(file, renderIni([{ name: 'uwsgi', lines: parseArgs(args).directives }]));
  expect(shown(['--ini', file])).toEqual(shown(args));
});
