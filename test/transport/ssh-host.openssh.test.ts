import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Connection } from '../../src/transport/connection';
import type { Host } from '../../src/transport/host';
import { closeAllHosts, openHost } from '../../src/transport/open-host';
import { sh } from '../../src/transport/shell';
import { eventually } from '../support/eventually';
import { whyNot } from '../support/needs';
import { processes } from '../support/processes';
import { Sshd, testWithSshd, Workshop } from './support/sshd';

let workshop: Workshop;
let key: string;
let encryptedKey: string;
let server: Sshd;
const environment = { ...process.env };
const servers: Sshd[] = [];

/** A server that is known to us, unless said otherwise. */
async function startServer(settings: readonly string[] = [], known = true): Promise<Sshd> {
  const started = await Sshd.start(workshop, settings);
  servers.push(started);
  if (known) workshop.knows(started);
  return started;
}

function open(connection: Partial<Connection> = {}, to = server, warnings: string[] = []): Host {
  return openHost(
    'web1',
    { ...to.connection, privateKeyPath: key, ...connection },
    { onWarning: (message) => warnings.push(message) },
  );
}

const failing = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('It must have failed');
    },
    (error: Error & { reason?: string }) => error,
  );

beforeAll(async () => {
  if (whyNot('sshd') !== undefined) return;
  workshop = new Workshop();
  process.env['HOME'] = workshop.home;
  process.env['SSH_AUTH_SOCK'] = '';
  key = workshop.key('key');
  encryptedKey = workshop.key('encrypted', { passphrase: 'open sesame' });
  workshop.authorize(key, encryptedKey);
  server = await startServer();
});

afterEach(closeAllHosts);

afterAll(async () => {
  await Promise.all(servers.map((each) => each.stop()));
  workshop?.dispose();
  Object.assign(process.env, environment);
});

describe('SshHost.exec()', () => {
  testWithSshd('gives back streams and exit status of a script', async () => {
    const result = await open().exec(sh`cat; echo problem >&2; exit 3`, {
      input: "it's\n",
      allowFailure: true,
    });
    expect(result).toEqual({ stdout: "it's\n", stderr: 'problem\n', code: 3 });
  });

  testWithSshd('keeps commands of a script from reading the script', async () => {
    expect(
      (
        await open().exec(sh`cat
echo after`)
      ).stdout,
    ).toBe('after\n');
  });

  testWithSshd('shows nothing of a script or its input in the process list', async () => {
    const script = sh`hidden=wonderland; cat >/dev/null; tr "\0" " " </proc/$$/cmdline; tr "\0" " " </proc/$PPID/cmdline`;
    const { stdout } = await open().exec(script, { input: 'looking-glass' });
    expect(stdout).toContain('pulumi-uwsgi-ready');
    expect(stdout).not.toMatch(/wonderland|looking-glass/);
  });

  testWithSshd('names host, purpose and stderr of a failure, and masks secrets', async () => {
    const error = await failing(
      open().exec(sh`echo "bad hunter2" >&2; exit 7`, {
        purpose: 'log in with hunter2',
        secrets: ['hunter2'],
      }),
    );
    expect(error.message).toBe('web1 (127.0.0.1): Cannot log in with [secret]: exit status 7\nbad [secret]');
    expect(error).toMatchObject({ code: 7, stderr: 'bad [secret]\n' });
  });

  testWithSshd('runs 30 scripts at once where the server allows 2 sessions', async () => {
    const host = open({}, await startServer(['MaxSessions 2']));
    const results = await Promise.all(Array.from({ length: 30 }, (_, index) => host.exec(sh`echo ${index}`)));
    expect(results.map(({ stdout }) => Number(stdout))).toEqual(
      Array.from({ length: 30 }, (_, index) => index),
    );
    expect(host.counters).toMatchObject({ connections: 1, execs: 30 });
  });

  testWithSshd('gives a script up after its timeout', async () => {
    const mark = join(workshop.directory, 'pid');
    const host = open();
    await host.exec(sh`:`);
    const error = await failing(host.exec(sh`echo $$ >${mark}; sleep 31; :`, { timeout: 2 }));
    expect(error).toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining('must end within 2 s'),
    });
    const script = `/proc/${readFileSync(mark, 'utf8').trim()}`;
    await eventually('the script has ended', () => !existsSync(script));
  });

  testWithSshd('stops waiting when its signal fires', async () => {
    const controller = new AbortController();
    const running = failing(open().exec(sh`sleep 20`, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 200);
    expect((await running).name).toBe('AbortError');
  });

  testWithSshd('does not wait for what a script leaves behind in the background', async () => {
    const { stdout } = await open().exec(sh`sleep 999 & echo "$!"`);
    expect(processes().some(({ pid, command }) => pid === Number(stdout) && command === 'sleep 999')).toBe(
      true,
    );
    process.kill(Number(stdout));
  });

  testWithSshd('reports a server that dies meanwhile, and reconnects for the next script', async () => {
    const fragile = await startServer();
    const host = open({}, fragile);
    await host.exec(sh`:`);
    const running = failing(host.exec(sh`echo started; sleep 20`, { purpose: 'wait' }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await fragile.restart();
    const error = await running;
    expect(error).toMatchObject({ reason: 'connection-lost' });
    expect(error.message).toContain('web1 (127.0.0.1): Cannot wait: the connection was lost meanwhile');
    expect((await host.exec(sh`echo back`)).stdout).toBe('back\n');
    expect(host.counters.connections).toBe(2);
  });

  testWithSshd('reconnects when the connection broke between two calls', async () => {
    const fragile = await startServer();
    const host = open({}, fragile);
    await host.exec(sh`:`);
    await fragile.restart();
    expect((await host.exec(sh`echo again`)).stdout).toBe('again\n');
  });

  testWithSshd('runs a script that only reads once more when the connection broke', async () => {
    const fragile = await startServer();
    const host = open({}, fragile);
    const mark = join(workshop.directory, 'mark');
    const running = host.exec(sh`if [ -e ${mark} ]; then echo second; else : >${mark}; sleep 20; fi`, {
      readOnly: true,
    });
    await eventually('the script runs', () => existsSync(mark));
    await fragile.restart();
    expect((await running).stdout).toBe('second\n');
  });
});

describe('SshHost host keys', () => {
  testWithSshd('are refused when unknown, naming fingerprint, file and remedy', async () => {
    const stranger = await startServer([], false);
    const error = await failing(open({}, stranger).exec(sh`:`));
    const print = execFileSync('ssh-keygen', ['-lf', `${stranger.hostKey}.pub`])
      .toString()
      .split(' ')[1]!;
    expect(error).toMatchObject({ name: 'ConnectError', reason: 'host-key' });
    expect(error.message).toContain('its host key is unknown');
    for (const part of [print, workshop.knownHosts, `[127.0.0.1]:${stranger.port}`, 'ssh-keyscan'])
      expect(error.message).toContain(part);
  });

  testWithSshd('are refused when changed, naming the line that holds the old one', async () => {
    const changed = await startServer([], false);
    workshop.knows(changed, workshop.key('another-host-key'));
    const error = await failing(open({}, changed).exec(sh`:`));
    const line = readFileSync(workshop.knownHosts, 'utf8').split('\n').length - 1;
    expect(error.message).toContain(`its host key changed`);
    expect(error.message).toContain(`${workshop.knownHosts} line ${line} holds SHA256:`);
    expect(error).toMatchObject({ reason: 'host-key' });
  });

  testWithSshd('are found in hashed files', async () => {
    const hashed = await startServer([], false);
    const [type, encoded] = readFileSync(`${hashed.hostKey}.pub`, 'utf8').split(' ');
    const file = workshop.file('hashed', `[127.0.0.1]:${hashed.port} ${type} ${encoded}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/);
    expect((await open({ knownHostsPath: file }, hashed).exec(sh`echo in`)).stdout).toBe('in\n');
  });

  testWithSshd('of another type than the preferred one are asked for', async () => {
    const rsa = workshop.key('host-rsa', { type: 'rsa' });
    const both = await startServer([`HostKey ${rsa}`], false);
    workshop.knows(both, rsa);
    expect((await open({}, both).exec(sh`echo in`)).stdout).toBe('in\n');
  });

  testWithSshd('are compared with a pinned key or fingerprint', async () => {
    const rsa = workshop.key('host-rsa-2', { type: 'rsa' });
    const pinned = await startServer([`HostKey ${rsa}`], false);
    const print = execFileSync('ssh-keygen', ['-lf', `${rsa}.pub`])
      .toString()
      .split(' ')[1]!;
    expect((await open({ hostKey: print }, pinned).exec(sh`echo in`)).stdout).toBe('in\n');
    expect(
      (await open({ hostKey: readFileSync(`${rsa}.pub`, 'utf8') }, pinned).exec(sh`echo in`)).stdout,
    ).toBe('in\n');
    const error = await failing(open({ hostKey: readFileSync(`${key}.pub`, 'utf8') }, pinned).exec(sh`:`));
    expect(error.message).toContain('must be the one given as hostKey');
    expect(await failing(open({ hostKey: `SHA256:${'A'.repeat(43)}` }, pinned).exec(sh`:`))).toMatchObject({
      reason: 'host-key',
    });
  });

  testWithSshd('are refused when revoked', async () => {
    const revoked = await startServer([], false);
    const [type, encoded] = readFileSync(`${revoked.hostKey}.pub`, 'utf8').split(' ');
    const name = `[127.0.0.1]:${revoked.port}`;
    const file = workshop.file('revoked', `${name} ${type} ${encoded}\n@revoked * ${type} ${encoded}\n`);
    expect((await failing(open({ knownHostsPath: file }, revoked).exec(sh`:`))).message).toContain(
      `${file} line 2 marks as revoked`,
    );
  });

  testWithSshd('are ignored on demand, with a warning', async () => {
    const warnings: string[] = [];
    const stranger = await startServer([], false);
    await open({ insecureIgnoreHostKey: true }, stranger, warnings).exec(sh`:`);
    expect(warnings).toEqual([
      expect.stringContaining('is not verified, because insecureIgnoreHostKey is set'),
    ]);
  });
});

describe('SshHost login', () => {
  testWithSshd('takes an encrypted key with its passphrase', async () => {
    const host = open({ privateKeyPath: encryptedKey, privateKeyPassword: 'open sesame' });
    expect((await host.exec(sh`echo in`)).stdout).toBe('in\n');
  });

  testWithSshd.each([
    ['missing', undefined, 'is not set'],
    ['wrong', 'shut sesame', 'does not open it'],
  ])('reports a %s passphrase', async (_kind, privateKeyPassword, seen) => {
    const error = await failing(open({ privateKeyPath: encryptedKey, privateKeyPassword }).exec(sh`:`));
    expect(error).toMatchObject({ reason: 'key-passphrase' });
    expect(error.message).toContain(seen);
    expect(error.message).not.toContain('shut sesame');
  });

  testWithSshd('takes an inline key', async () => {
    expect(
      (await open({ privateKeyPath: undefined, privateKey: readFileSync(key, 'utf8') }).exec(sh`echo in`))
        .stdout,
    ).toBe('in\n');
  });

  testWithSshd('reports a missing key file', async () => {
    const error = await failing(open({ privateKeyPath: '/nonexistent/key' }).exec(sh`:`));
    expect(error).toMatchObject({ reason: 'key-file' });
    expect(error.message).toContain('/nonexistent/key');
  });

  testWithSshd('reports at once the refused key and the accepted methods', async () => {
    const stranger = workshop.key('stranger');
    const error = await failing(open({ privateKeyPath: stranger, dialErrorLimit: 10 }).exec(sh`:`));
    expect(error).toMatchObject({ reason: 'refused-key' });
    expect(error.message).toContain(`Tried: ${stranger} (ssh-ed25519 SHA256:`);
    expect(error.message).toContain('The server accepts: publickey');
    expect(error.message).not.toMatch(/none of \d+ attempts/);
  });

  testWithSshd('takes a key from an agent', async () => {
    const socket = join(workshop.directory, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    try {
      await eventually('the agent listens', () => existsSync(socket));
      execFileSync('ssh-add', ['-q', key], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: 'ignore',
      });
      expect(
        (await open({ privateKeyPath: undefined, agentSocketPath: socket }).exec(sh`echo in`)).stdout,
      ).toBe('in\n');
      process.env['SSH_AUTH_SOCK'] = socket;
      expect((await openHost('by environment', server.connection).exec(sh`echo in`)).stdout).toBe('in\n');
    } finally {
      process.env['SSH_AUTH_SOCK'] = '';
      agent.kill();
    }
  });

  testWithSshd('tries the identity files of the home directory', async () => {
    const identity = join(workshop.home, '.ssh', 'id_ed25519');
    writeFileSync(identity, readFileSync(key), { mode: 0o600 });
    expect((await openHost('default', server.connection).exec(sh`echo in`)).stdout).toBe('in\n');
    rmSync(identity);
  });

  testWithSshd('is tried again until a server answers', async () => {
    const late = await startServer();
    await late.stop();
    const connecting = open({ dialErrorLimit: 10 }, late).exec(sh`echo in`);
    await late.restart().catch(() => {});
    expect((await connecting).stdout).toBe('in\n');
  });

  testWithSshd('is given up after the deadline', async () => {
    const gone = await startServer();
    await gone.stop();
    const error = await failing(open({ dialErrorLimit: -1, connectDeadline: 1 }, gone).exec(sh`:`));
    expect(error).toMatchObject({ reason: 'unreachable' });
    expect(error.message).toMatch(/none of \d+ attempts succeeded\. The last one: connect ECONNREFUSED/);
  });
});

describe('SshHost jump hosts', () => {
  testWithSshd('are gone through', async () => {
    const jump = await startServer();
    const host = open({ proxy: { ...jump.connection, privateKeyPath: key } });
    const { stdout } = await host.exec(sh`echo $SSH_CLIENT`);
    expect(stdout).toMatch(/^127\.0\.0\.1 /);
    await jump.stop();
    expect(await failing(host.exec(sh`:`))).toMatchObject({ name: 'ConnectError' });
  });

  testWithSshd('that forbid forwarding are named', async () => {
    const jump = await startServer(['AllowTcpForwarding no']);
    const error = await failing(open({ proxy: { ...jump.connection, privateKeyPath: key } }).exec(sh`:`));
    expect(error.message).toContain(`the jump host 127.0.0.1:${jump.port} could not connect`);
  });

  testWithSshd('and aliases of ~/.ssh/config are followed', async () => {
    const jump = await startServer();
    const config = join(workshop.home, '.ssh', 'config');
    writeFileSync(
      join(workshop.home, '.ssh', 'extra'),
      `Host inner\n  HostName 127.0.0.1\n  Port ${server.port}\n  ProxyJump gate\n`,
    );
    writeFileSync(
      config,
      `Include extra\n\nHost gate\n  HostName 127.0.0.1\n  Port ${jump.port}\n\nHost *\n  IdentityFile ${key}\n`,
    );
    const host = openHost('inner', { host: 'inner', dialErrorLimit: 2 });
    expect((await host.exec(sh`echo in`)).stdout).toBe('in\n');
    await jump.stop();
    expect((await failing(host.exec(sh`:`))).message).toContain('gate');
    rmSync(config);
  });

  testWithSshd('of a StrictHostKeyChecking no alias warn', async () => {
    const stranger = await startServer([], false);
    const config = join(workshop.home, '.ssh', 'config');
    writeFileSync(
      config,
      `Host lax\n  HostName 127.0.0.1\n  Port ${stranger.port}\n  IdentityFile ${key}\n  StrictHostKeyChecking no\n`,
    );
    const warnings: string[] = [];
    await openHost('lax', { host: 'lax' }, { onWarning: (message) => warnings.push(message) }).exec(sh`:`);
    expect(warnings).toEqual([expect.stringContaining('StrictHostKeyChecking no')]);
    rmSync(config);
  });
});

describe('SshHost round trips', () => {
  testWithSshd('are as many for 100 files as for one', async () => {
    const directory = mkdtempSync(join(workshop.directory, 'files-'));
    const host = open();
    const rounds = async (count: number) => {
      const paths = Array.from({ length: count }, (_, index) => join(directory, `${index}.ini`));
      const before = { ...host.counters };
      await Promise.all(paths.map((path) => host.upload([{ path, content: path }])));
      const uploaded = { ...host.counters };
      const seen = await Promise.all(paths.map((path) => host.observe({ files: [{ path, content: true }] })));
      expect(seen.map(({ files }) => [...files.values()][0]?.content?.toString())).toEqual(paths);
      return { upload: uploaded.execs - before.execs, observe: host.counters.execs - uploaded.execs };
    };
    expect(await rounds(1)).toEqual({ upload: 1, observe: 1 });
    expect(await rounds(100)).toEqual({ upload: 1, observe: 1 });
    expect(readdirSync(directory)).toHaveLength(100);
  });

  testWithSshd('carry 20 MB unharmed', async () => {
    const path = join(workshop.directory, 'large');
    const content = Buffer.alloc(20_000_000, 'every byte \0 of it ÿ');
    await open().upload([{ path, content, mode: '600' }]);
    expect(readFileSync(path).equals(content)).toBe(true);
    const seen = await open().observe({ files: [{ path, content: true, maxBytes: 30_000_000 }] });
    expect(seen.files.get(path)?.content?.equals(content)).toBe(true);
  });

  testWithSshd('of an interrupted upload leave the old file whole and no litter', async () => {
    const fragile = await startServer();
    const directory = mkdtempSync(join(workshop.directory, 'cut-'));
    const path = join(directory, 'large');
    writeFileSync(path, 'old');
    const host = open({}, fragile);
    await host.exec(sh`:`);
    const running = failing(host.upload([{ path, content: Buffer.alloc(200_000_000) }]));
    await eventually('the upload has begun', () => readdirSync(directory).length > 1, { every: 5 });
    await fragile.restart();
    expect(await running).toMatchObject({ reason: 'connection-lost' });
    await eventually('what was uploaded is gone', () => expect(readdirSync(directory)).toEqual(['large']));
    expect(readFileSync(path, 'utf8')).toBe('old');
  });
});

describe('SshHost.connect()', () => {
  testWithSshd.each(['tcp', 'unix'])('reaches a %s socket of the host', async (kind) => {
    const path = join(workshop.directory, 'socket');
    const echo = createServer((socket) => socket.end('hello'));
    await new Promise<void>((resolve) => echo.listen(kind === 'unix' ? path : 0, resolve as () => void));
    const address = kind === 'unix' ? path : `127.0.0.1:${(echo.address() as { port: number }).port}`;
    const stream = await open().connect(address);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('hello');
    echo.close();
  });

  testWithSshd('names a socket without a listener', async () => {
    const error = await failing(open().connect('/nonexistent.sock'));
    expect(error.message).toContain('/nonexistent.sock');
  });
});
