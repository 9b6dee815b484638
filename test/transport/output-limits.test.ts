import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { PassThrough } from 'node:stream';
import { Collected, defaultLimits } from '../../src/transport/collected';
import type { HostProcess, Launcher } from '../../src/transport/launcher';
import { runScript } from '../../src/transport/run-script';
import { signsOf } from '../../src/transport/scripts/frame';
import { sh } from '../../src/transport/shell';
import { ShellHost } from '../../src/transport/shell-host';
import { TextCounter } from '../../src/transport/text-counter';
import { failing } from './support/host-promises';

/** A login shell that first does something of its own, as a .bashrc can. */
function loginThat(does: string): Launcher {
  return {
    user: 'deploy',
    connections: 0,
    connect: () => Promise.reject(new Error('unused')),
    close: async () => {},
    async launch(commandLine): Promise<HostProcess> {
      const child = spawn('/bin/sh', ['-c', `${does}\n${commandLine}`], { detached: true });
      const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
      const exited = new Promise<number | undefined>((resolve) =>
        child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL'])),
      );
      const kill = () => {
        for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
        if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGTERM');
      };
      return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, exited, closed, kill };
    },
  };
}

test.each([
  ['standard output', sh`exec cat /dev/zero`],
  ['standard error', sh`exec cat /dev/zero >&2`],
  ['both, each below the limit', sh`head -c 600000 /dev/zero; head -c 600000 /dev/zero >&2; sleep 20`],
])('a host that sends more than it may on %s ends the call, with host and limit', async (_where, script) => {
  const limits = { output: 1024 * 1024, noise: 64 * 1024 };
  const host = new ShellHost('web1', loginThat(':'), { limits });
  const error = await failing(host.exec(script, { purpose: 'read the log' }));
  expect(error.message).toBe(
    'web1: Cannot read the log: the host may send at most 1 MiB in one call, but sent more; the channel was closed',
  );
  expect(error.reason).toBe('output');
  expect((await host.exec(sh`echo still here`)).stdout).toBe('still here\n');
  await host.close();
});

test('what a host may send is 64 MiB, and a failure there is no more memory than that', async () => {
  expect(defaultLimits.output).toBe(64 * 1024 * 1024);
  const host = new ShellHost('web1', loginThat(':'), {});
  const before = process.memoryUsage().rss;
  await expect(host.exec(sh`exec cat /dev/zero`)).rejects.toThrow('at most 64 MiB');
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  await host.close();
});

test.each([
  ['standard output', 'exec yes'],
  ['standard error', 'exec yes >&2'],
])('a login shell that prints endlessly on %s ends the call', async (_where, does) => {
  const host = new ShellHost('web1', loginThat(does), {});
  await expect(host.exec(sh`true`, { purpose: 'look' })).rejects.toThrow(
    'web1: Cannot look: the login shell of deploy may print at most 64 KiB before it starts sh, but printed more; the channel was closed',
  );
});

test('a login shell that prints guesses of our lines changes nothing', async () => {
  const guesses = [
    'echo "@@pulumi-uwsgi-ready@@ 1"',
    'echo "@@pulumi-uwsgi-ready@@ 1" >&2',
    'echo "@@pulumi-uwsgi-ready-000000000000000000000000@@ 1"',
    'echo "@@pulumi-uwsgi-password@@" >&2',
    'echo "@end"',
  ];
  const host = new ShellHost('web1', loginThat(guesses.join('\n')), {});
  expect(await host.exec(sh`echo "$((6 * 7))"; cat`, { input: 'in' })).toEqual({
    stdout: '42\nin',
    stderr: '',
    code: 0,
  });
  const { files } = await host.observe({ files: [{ path: '/etc/passwd' }] });
  expect(files.get('/etc/passwd')?.kind).toBe('file');
});

test('two calls have different signs', () => {
  const one = signsOf('a');
  const other = signsOf('b');
  expect(one.ready).not.toBe(other.ready);
  expect(one.prompt).not.toBe(other.prompt);
});

test('a question that an application guesses without its sign is not answered, and the real one is, once', async () => {
  const host = new ShellHost('web1', loginThat(':'), {});
  let answers = 0;
  const { stdout } = await host.exec(
    sh`echo @verdict; echo "@1f verdict"; echo "@2f verdict"; read -r said; echo "$said"`,
    {
      dialogue: {
        asks: '@2f verdict',
        answer: async () => {
          answers += 1;
          return 'keep';
        },
      },
    },
  );
  expect(stdout).toBe('@verdict\n@1f verdict\n@2f verdict\nkeep\n');
  expect(answers).toBe(1);
});

test('Collected finds the ready line and prompts of a stream that comes byte by byte', async () => {
  const signs = signsOf('9');
  const stream = new PassThrough();
  const seen: unknown[] = [];
  const collected = new Collected(stream, signs, defaultLimits, {
    onReady: (pid) => seen.push(pid),
    onPrompt: () => seen.push('prompt'),
    onNoisy: () => seen.push('noisy'),
    onBytes: () => {},
    question: { line: 'ask', onAsked: () => seen.push('asked') },
  });
  for (const byte of Buffer.from(`é ${signs.prompt}${signs.prompt}${signs.ready}12\nask\nré\nask\n`))
    stream.write(Buffer.from([byte]));
  stream.end();
  await new Promise((resolve) => stream.once('end', resolve));
  expect(seen).toEqual(['prompt', 'prompt', 12, 'asked', 'asked']);
  expect(collected.bytes().toString()).toBe('ask\nré\nask\n');
});

test('TextCounter counts what ends within each chunk, and overlapping ones once', () => {
  const sought = new TextCounter('aab');
  expect(['a', 'aa', 'b', 'aabaab', 'x'].map((chunk) => sought.count(chunk))).toEqual([0, 0, 1, 2, 0]);
});

test('runScript() drops what still comes once a limit is passed', async () => {
  const signs = signsOf('1');
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const never = new Promise<never>(() => {});
  const running = runScript(
    { stdin, stdout, stderr, exited: never, closed: never, kill: () => {} },
    { stream: [], waits: false, signs, limits: { output: 100, noise: 50 } },
  );
  stdout.write(`${signs.ready}7\n${'x'.repeat(200)}`);
  stdout.write('y'.repeat(200));
  expect(await running).toMatchObject({ exceeded: 'output', code: undefined });
});
