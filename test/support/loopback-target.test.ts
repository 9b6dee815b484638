import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import {
  type LoopbackTarget,
  startLoopbackTarget,
  venvSettings,
} from '../../examples/support/loopback-target';
import { startDelayProxy } from './delay-proxy';
import { eventually } from './eventually';
import { testNeeding } from './needs';

jest.setTimeout(120_000);

let target: LoopbackTarget;

beforeAll(async () => {
  target = await startLoopbackTarget({ user: 'shop', password: 'let me in', maxSessions: 3 });
});

afterAll(() => target.stop());

test('startLoopbackTarget() lets in the key and the password, and nobody else', async () => {
  await expect(exec('id -un')).resolves.toMatchObject({ code: 0, stdout: `${userInfo().username}\n` });
  const byPassword = { privateKey: undefined, password: 'let me in' };
  await expect(exec('echo in', '', byPassword)).resolves.toMatchObject({ stdout: 'in\n' });
  await expect(exec('echo in', '', { ...byPassword, password: 'wrong' })).rejects.toThrow(
    /authentication methods failed/,
  );
  await expect(exec('echo in', '', { username: 'root2' })).rejects.toThrow(/authentication methods failed/);
});

test('startLoopbackTarget() presents the host key it names', async () => {
  let presented = '';
  await exec('true', '', {
    hostVerifier: (key: Buffer) => {
      presented = key.toString('base64');
      return true;
    },
  });
  expect(`ssh-ed25519 ${presented}`).toBe(target.hostKey);
});

testNeeding('ssh')('OpenSSH accepts the key file and the known hosts file', async () => {
  const options = [
    '-F',
    '/dev/null',
    '-i',
    target.privateKeyFile,
    '-p',
    String(target.port),
    '-o',
    'BatchMode=yes',
  ];
  options.push('-o', `UserKnownHostsFile=${target.knownHostsFile}`, '-o', 'StrictHostKeyChecking=yes');
  const { stdout } = await promisify(execFile)('ssh', [...options, `shop@${target.host}`, 'cd && pwd']);
  expect(stdout).toBe(`${target.home}\n`);
});

test('a command gives back exit code, signal and both streams', async () => {
  expect(await exec('echo out; echo err >&2; exit 7')).toEqual({
    code: 7,
    signal: undefined,
    stdout: 'out\n',
    stderr: 'err\n',
  });
  expect(await exec('kill -TERM $$')).toMatchObject({ signal: 'SIGTERM' });
  expect(await exec('no-such-program')).toMatchObject({ code: 127 });
});

test('a command reads its input to the end, a large one too', async () => {
  const large = 'x'.repeat(8_000_000);
  expect(await exec('wc -c', large)).toMatchObject({ code: 0, stdout: '8000000\n' });
  expect((await exec('cat', large)).stdout).toBe(large);
  expect((await exec('cat >&2', large)).stderr).toBe(large);
});

test('a command may end without reading its input', async () => {
  expect(await exec('exit 3', 'x'.repeat(8_000_000))).toMatchObject({ code: 3 });
});

test('a channel stays open as long as a background process keeps its output', async () => {
  expect(await exec('(sleep 0.3; echo late) & exit 5')).toMatchObject({ code: 5, stdout: 'late\n' });
});

test('a command outlives its connection, and sees its input end', async () => {
  const done = join(target.home, 'done');
  const client = await login();
  await open(client, `cat > /dev/null; sleep 0.2; echo yes > ${done}`);
  client.destroy();
  await eventually('the script is done', () => existsSync(done) && readFileSync(done, 'utf8') === 'yes\n');
});

test('connections and commands are counted, and sessions above maxSessions refused', async () => {
  const before = { ...target.stats };
  const client = await login();
  const sleeping = [await open(client, 'cat'), await open(client, 'cat'), await open(client, 'cat')];
  await expect(open(client, 'true')).rejects.toThrow(/open failed|Channel open failure/);
  const [first] = sleeping;
  first?.end();
  await new Promise((resolve) => first?.on('close', resolve).resume());
  await expect(open(client, 'true')).resolves.toBeDefined();
  client.end();
  expect(target.stats.connections - before.connections).toBe(1);
  expect(target.stats.execs - before.execs).toBe(4);
  expect(target.stats.refusedSessions - before.refusedSessions).toBe(1);
});

test('TCP ports and unix sockets can be reached through the server', async () => {
  const server = createServer((socket) => socket.end('behind'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const local = createServer((socket) => socket.end('behind a file'));
  const path = join(target.home, 'socket');
  await new Promise<void>((resolve) => local.listen(path, resolve));
  const client = await login();
  const { port } = server.address() as AddressInfo;
  const tcp = await new Promise<ClientChannel>((resolve, reject) =>
    client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, (error, channel) =>
      error ? reject(error) : resolve(channel),
    ),
  );
  expect(await text(tcp)).toBe('behind');
  const unix = await new Promise<ClientChannel>((resolve, reject) =>
    client.openssh_forwardOutStreamLocal(path, (error, channel) =>
      error ? reject(error) : resolve(channel),
    ),
  );
  expect(await text(unix)).toBe('behind a file');
  const refused = new Promise((resolve, reject) =>
    client.openssh_forwardOutStreamLocal(`${path}.none`, (error, channel) =>
      error ? reject(error) : resolve(channel),
    ),
  );
  await expect(refused).rejects.toThrow(/Channel open failure/);
  client.end();
  server.close();
  local.close();
});

test('startDelayProxy() adds its delay in each direction, without slowing a stream', async () => {
  const proxy = await startDelayProxy({ port: target.port, delay: 40 });
  const client = await login({ port: proxy.port });
  const began = performance.now();
  await run(client, 'true');
  const took = performance.now() - began;
  // Opening the channel and the command: a round trip each.
  expect(took).toBeGreaterThanOrEqual(155);
  expect((await run(client, 'head -c 8000000 /dev/zero')).stdout).toHaveLength(8_000_000);
  client.end();
  await proxy.stop();
});

test('uWSGI from the wheel serves, survives reloads with venvSettings(), and stops', async () => {
  const port = await target.freePort();
  await startUwsgi('good', port, venvSettings(target));
  expect(await get(port)).toBe('hello');
  const pid = (await exec('cat good.pid')).stdout;
  const app = join(target.home, 'good/app.py');

  writeFileSync(app, readFileSync(app, 'utf8').replace('hello', 'hello again'));
  await exec('kill -HUP $(cat good.pid)');
  await eventually('the first reload is over', async () => (await get(port)) === 'hello again');

  writeFileSync(app, readFileSync(app, 'utf8').replace('again', 'once more'));
  await exec('echo r > good.fifo');
  await eventually('the second reload is over', async () => (await get(port)) === 'hello once more');

  expect((await exec('cat good.pid')).stdout).toBe(pid);
  await exec('kill -INT $(cat good.pid)');
  await eventually('it has ended', async () => (await exec(`kill -0 ${pid}`)).code !== 0);
});

test('uWSGI from the wheel dies on a reload without venvSettings()', async () => {
  const port = await target.freePort();
  await startUwsgi('bad', port, {});
  expect(await get(port)).toBe('hello');
  await exec('kill -HUP $(cat bad.pid)');
  await eventually('it has died', () =>
    readFileSync(join(target.home, 'bad.log'), 'utf8').includes("No module named 'pyuwsgi'"),
  );
  expect(await get(port)).toBeUndefined();
});

test('stop() ends daemons that were started through the target, and removes its home', async () => {
  const short = await startLoopbackTarget();
  const port = await short.freePort();
  await startUwsgi('left', port, venvSettings(short), short);
  expect(await get(port)).toBe('hello');
  await short.stop();
  expect(await get(port)).toBeUndefined();
  expect(existsSync(short.home)).toBe(false);
});

async function startUwsgi(
  name: string,
  port: number,
  settings: Readonly<Record<string, string>>,
  on: LoopbackTarget = target,
): Promise<void> {
  mkdirSync(join(on.home, name));
  writeFileSync(
    join(on.home, name, 'app.py'),
    'def application(env, start):\n    start("200 OK", [])\n    return [b"hello"]\n',
  );
  const file = (kind: string) => join(on.home, `${name}.${kind}`);
  const ini = {
    'http-socket': `127.0.0.1:${port}`,
    master: 'true',
    'need-app': 'true',
    chdir: join(on.home, name),
    module: 'app',
    pidfile: file('pid'),
    daemonize: file('log'),
    'master-fifo': file('fifo'),
    ...settings,
  };
  const lines = Object.entries(ini).map(([key, value]) => `${key} = ${value}\n`);
  writeFileSync(file('ini'), `[uwsgi]\n${lines.join('')}`);
  const started = await exec(`${on.uwsgiBinary} --ini ${file('ini')}`, '', addressOf(on));
  expect(started).toMatchObject({ code: 0 });
  await eventually('it serves', async () => (await get(port)) === 'hello');
}

interface Result {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function exec(command: string, input = '', config: ConnectConfig = {}): Promise<Result> {
  const client = await login(config);
  try {
    return await run(client, command, input);
  } finally {
    client.end();
  }
}

async function run(client: Client, command: string, input = ''): Promise<Result> {
  const channel = await open(client, command);
  const ended = new Promise<{ code: number | undefined; signal: string | undefined }>((resolve) => {
    channel.on('close', (code: number | null, signal?: string) =>
      resolve({ code: code ?? undefined, signal }),
    );
  });
  channel.end(input);
  const [stdout, stderr] = await Promise.all([text(channel), text(channel.stderr)]);
  return { ...(await ended), stdout, stderr };
}

function open(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}

function addressOf({ host, port, user, privateKey }: LoopbackTarget): ConnectConfig {
  return { host, port, username: user, privateKey };
}

function login(config: ConnectConfig = {}): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.once('ready', () => resolve(client));
    client.once('error', reject);
    client.connect({ ...addressOf(target), ...config });
  });
}

async function get(port: number): Promise<string | undefined> {
  try {
    // No kept connection: a reload would reset it.
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(5000),
    });
    return await response.text();
  } catch {
    return undefined;
  }
}
