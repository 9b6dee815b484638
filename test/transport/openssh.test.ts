import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Connection } from '../../src/transport/connection';
import type { Host } from '../../src/transport/host';
import { closeAllHosts, openHost } from '../../src/transport/open-host';
import { sh } from '../../src/transport/shell';
import { eventually } from '../support/eventually';
import { describeNeeding } from '../support/needs';
import { processes } from '../support/processes';
import { failing, promisesOfHost } from './support/host-promises';
import { Sshd, Workshop } from './support/sshd';

jest.setTimeout(120_000);

describeNeeding('sshd', 'ssh')("OpenSSH's own client", () => {
  let workshop: Workshop;
  let key: string;
  let authority: string;
  let certified: Sshd;
  let server: Sshd;
  const environment = { ...process.env };

  /** Signs a key; its certificate lies beside it. */
  const sign = (path: string, ...options: readonly string[]) =>
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'test', ...options, `${path}.pub`], {
      stdio: 'pipe',
    });
  const publicKey = (path: string) => readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  const open = (connection: Partial<Connection> = {}, to = server): Host =>
    openHost('web1', { ...to.connection, privateKeyPath: key, ...connection });
  const said = async (host: Host) => (await host.exec(sh`echo hello`)).stdout;

  beforeAll(async () => {
    workshop = new Workshop();
    process.env['HOME'] = workshop.home;
    process.env['SSH_AUTH_SOCK'] = '';
    key = workshop.key('key');
    authority = workshop.key('authority');
    workshop.authorize(key);
    server = await Sshd.start(workshop);
    workshop.knows(server);
    const hostKey = workshop.key('certified');
    sign(hostKey, '-h', '-n', '127.0.0.1');
    const users = workshop.file('users.pub', readFileSync(`${authority}.pub`, 'utf8'));
    certified = await Sshd.start(
      workshop,
      [`HostCertificate ${hostKey}-cert.pub`, `TrustedUserCAKeys ${users}`],
      hostKey,
    );
  });
  afterEach(closeAllHosts);
  afterAll(async () => {
    await Promise.all([server?.stop(), certified?.stop()]);
    workshop?.dispose();
    Object.assign(process.env, environment);
  });

  promisesOfHost("Host by OpenSSH's client", () => open({ client: 'openssh' }));

  test('a host is trusted by the certificate authority that known_hosts names, and by no other', async () => {
    const knownHostsPath = workshop.file(
      'by-authority',
      `@cert-authority 127.0.0.1,[127.0.0.1]:* ${publicKey(authority)}\n`,
    );
    expect(await said(open({ knownHostsPath }, certified))).toBe('hello\n');
    const other = workshop.file(
      'by-other',
      `@cert-authority [127.0.0.1]:*,127.0.0.1 ${publicKey(workshop.key('other'))}\n`,
    );
    const refused = await failing(open({ knownHostsPath: other, dialErrorLimit: 1 }, certified).exec(sh`:`));
    expect(refused.message).toMatch(
      /web1.*: Cannot connect to 127\.0\.0\.1 by OpenSSH's client: .*(Host key verification failed|No .* host key is known)/s,
    );
    expect(refused.reason).toBe('host-key');
  });

  test('a revoked authority trusts no host, though the plain key is known', async () => {
    const knownHostsPath = workshop.file(
      'revoked-authority',
      `[127.0.0.1]:${certified.port} ${publicKey(certified.hostKey)}\n@revoked * ${publicKey(authority)}\n`,
    );
    const refused = await failing(
      open({ client: 'openssh', knownHostsPath, dialErrorLimit: 1 }, certified).exec(sh`:`),
    );
    expect(refused.message).toMatch(/revoked/i);
  });

  test('a certificate beside the private key logs in', async () => {
    const guest = workshop.key('guest');
    sign(guest, '-n', certified.connection.user);
    workshop.knows(certified);
    expect(await said(open({ privateKeyPath: guest }, certified))).toBe('hello\n');
    const stranger = workshop.key('stranger');
    sign(stranger, '-n', 'somebody-else');
    const refused = await failing(
      open({ privateKeyPath: stranger, dialErrorLimit: 1 }, certified).exec(sh`:`),
    );
    expect([refused.reason, refused.message]).toEqual([
      'refused-key',
      expect.stringContaining('Permission denied'),
    ]);
  });

  test('a ProxyCommand carries the connection', async () => {
    const relay = `${process.execPath} -e 'const s=require("net").connect(${server.port},"127.0.0.1");process.stdin.pipe(s).pipe(process.stdout)'`;
    const config = join(workshop.home, '.ssh/config');
    writeFileSync(
      config,
      `Host behind\n  HostKeyAlias [127.0.0.1]:${server.port}\n  ProxyCommand ${relay}\n`,
    );
    try {
      const host = openHost('web1', { host: 'behind', user: server.connection.user, privateKeyPath: key });
      expect(await said(host)).toBe('hello\n');
    } finally {
      rmSync(config);
    }
  });

  test('it is given a key as text and a pinned host key, and takes no password', async () => {
    const pinned = {
      client: 'openssh',
      privateKeyPath: undefined,
      privateKey: readFileSync(key, 'utf8'),
    } as const;
    expect(await said(open({ ...pinned, hostKey: publicKey(server.hostKey) }))).toBe('hello\n');
    const wrong = await failing(open({ ...pinned, hostKey: publicKey(key), dialErrorLimit: 1 }).exec(sh`:`));
    expect(wrong.reason).toBe('host-key');
    const refused = await failing(open({ client: 'openssh', password: 'open sesame' }).exec(sh`:`));
    expect(refused.message).toMatch(/password must not be set: log in by a key or an agent/);
    expect(refused.message).not.toContain('sesame');
  });

  test('streams reach ports and unix sockets of the host', async () => {
    const path = join(workshop.directory, 'echo.sock');
    for (const listen of [{ port: 0, host: '127.0.0.1' }, { path }]) {
      const echo = createServer((socket) => socket.end('hi'));
      await new Promise<void>((resolve) => echo.listen(listen, resolve));
      const address = echo.address() as string | { port: number };
      const stream = await open({ client: 'openssh' }).connect(
        typeof address === 'string' ? address : `127.0.0.1:${address.port}`,
      );
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString()).toBe('hi');
      echo.close();
    }
  });

  test('30 scripts at once share one connection, and nothing of it is left when it is closed', async () => {
    const host = open({ client: 'openssh' });
    const results = await Promise.all(Array.from({ length: 30 }, (_, index) => host.exec(sh`echo ${index}`)));
    expect(results.map(({ stdout }) => Number(stdout))).toEqual(results.map((_, index) => index));
    expect(host.counters.connections).toBe(1);
    await host.close();
    const left = processes().filter(
      ({ command }) => command.startsWith('ssh ') && command.includes('uwsgi-ssh-'),
    );
    expect(left).toEqual([]);
  });

  test('a broken connection is reported, and the next call makes a new one', async () => {
    const host = open({ client: 'openssh' });
    await host.exec(sh`:`);
    const broken = failing(host.exec(sh`sleep 30`));
    const ours = () => processes().filter(({ parent }) => parent === process.pid);
    await eventually('ssh uses the master', () =>
      ours().some(({ command }) => command.includes('ControlMaster=no')),
    );
    // The session is open once the host has read its script.
    await eventually('the script runs', () => processes().some(({ command }) => command === 'sleep 30'));
    const master = ours().find(({ command }) => command.includes('ControlMaster=yes'));
    process.kill(master!.pid, 'SIGKILL');
    expect((await broken).message).toMatch(/connection was lost/);
    expect(await said(host)).toBe('hello\n');
  });
});
