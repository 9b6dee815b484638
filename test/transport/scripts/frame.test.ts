import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { becomeCommand, endScript, frame, loginCommand, signsOf } from '../../../src/transport/scripts/frame';
import { raw, sh } from '../../../src/transport/shell';
import { eventually } from '../../support/eventually';
import { testFolder } from '../../support/folder';
import { isRunning } from '../../support/processes';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const signs = signsOf('nonce');
const login = (input: Buffer, command = loginCommand(signs)) =>
  spawnSync('sh', ['-c', command], { input, encoding: 'utf8', timeout: 10_000 });

test('loginCommand() runs the script, and leaves it the rest of the input to the last byte', () => {
  const rest = Buffer.concat([Buffer.from('first\n'), Buffer.alloc(70_000, 'ä'), Buffer.from('end')]);
  const script = sh`read -r line; echo "read $line"; wc -c; exit 3`;
  const { stdout, status } = login(Buffer.concat([frame(script), rest]));
  expect(
    stdout
      .split('\n')
      .slice(1, 3)
      .map((line) => line.trim()),
  ).toEqual(['read first', `${rest.length - 6}`]);
  expect(status).toBe(3);
});

test('loginCommand() prints the ready line with the process id of the shell on both streams, before anything else', () => {
  const { stdout, stderr } = login(frame(sh`echo "$$"; echo problem >&2`));
  const [ready, pid] = stdout.split('\n');
  expect(ready).toBe(`${signs.ready}${pid}`);
  expect(stderr).toBe(`${ready}\nproblem\n`);
});

test.each([2, 3, 30])('frame(): a script of which the last %d bytes are missing does nothing', (missing) => {
  const file = join(folder, `cut-${missing}`);
  const framed = frame(sh`: > ${file}`);
  login(framed.subarray(0, framed.length - missing));
  expect(existsSync(file)).toBe(false);
  login(framed);
  expect(existsSync(file)).toBe(true);
});

test('loginCommand() reads a script that is longer than a pipe holds, whole', () => {
  const script = sh`: ${'x'.repeat(300_000)}; echo end`;
  expect(login(frame(script)).stdout).toMatch(/\nend\n$/);
});

test('frame() counts bytes, and refuses a NUL, which no shell reads', () => {
  const [count, ...lines] = frame(sh`echo ${'größe'}`).toString().split('\n');
  expect(Number(count)).toBe(Buffer.byteLength(lines.join('\n')));
  expect(login(frame(sh`printf %s ${'größe'}`)).stdout).toMatch(/\ngröße$/);
  expect(() => frame(raw('echo \0'))).toThrow(RangeError);
});

test('becomeCommand() runs the script directly where the login user is that user', () => {
  const me = spawnSync('id', ['-un'], { encoding: 'utf8' }).stdout.trim();
  expect(login(frame(sh`id -un`), becomeCommand(me, signs)).stdout).toMatch(new RegExp(`\\n${me}\\n$`));
});

test.each(['root', 'www-data', 'o.brien', 'user@example.org', 'CORP user', 'machine$'])(
  'becomeCommand() takes the user name %s',
  (user) => {
    expect(becomeCommand(user, signs)).toContain(` '${user}' `);
  },
);

test.each(['', "a'; reboot; '", 'a\nb', '$(id)', 'a;b', 'a`b'])(
  'becomeCommand() refuses %j, which can be no user name',
  (user) => {
    expect(() => becomeCommand(user, signs)).toThrow(/Cannot become .*: that is no user name/);
  },
);

test('endScript() ends the shell with all that it started', async () => {
  const { stdout } = runShell(sh`setsid sh -c 'sleep 60 & echo "$$ $!"; wait' > ${join(folder, 'pids')} 2>&1 &
i=0
until [ -s ${join(folder, 'pids')} ] || [ "$i" = 100 ]; do sleep 0.02; i=$((i + 1)); done
read -r shell child < ${join(folder, 'pids')}
echo "$shell $child"`);
  const [shell, child] = stdout.trim().split(' ').map(Number);
  expect([isRunning(shell!), isRunning(child!)]).toEqual([true, true]);
  expect(runShell(endScript(shell!)).status).toBe(0);
  await eventually('the child has ended', () => !isRunning(child!), { every: 10 });
});

test('endScript() of a shell that has ended is no failure', () => {
  const { pid } = spawnSync('sh', ['-c', ':']);
  expect(runShell(endScript(pid)).status).toBe(0);
});
