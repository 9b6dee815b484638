import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sshKeyPair } from '../../examples/support/ssh-keys';
import { type SshServer, startSshServer } from '../../examples/support/ssh-server';
import type { Connection } from '../../src/transport/connection';
import { closeAllHosts, openHost } from '../../src/transport/open-host';
import { sh } from '../../src/transport/shell';
import { testUnless } from '../support/needs';
import { failing, promisesOfHost } from './support/host-promises';

const clientKey = sshKeyPair();
const serverKey = sshKeyPair();
const directory = mkdtempSync('/tmp/uwsgi-ssh-host-');
const servers: SshServer[] = [];
const ports: Record<string, number> = {};

/** Tools in place of those of the system; undefined when they are not installed. */
function toolbox(name: string): string | undefined {
  const tools = join(directory, name);
  mkdirSync(tools);
  if (name === 'bash') {
    if (!existsSync('/bin/bash')) return undefined;
    symlinkSync('/bin/bash', join(tools, 'sh'));
    return `${tools}:${process.env['PATH']}`;
  }
  const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));
  if (busybox === undefined) return undefined;
  execFileSync(busybox, ['--install', '-s', tools]);
  return tools;
}

const toolboxes: Record<string, string | undefined> = {
  system: process.env['PATH'],
  bash: toolbox('bash'),
  busybox: toolbox('busybox'),
};

async function start(name: string, path: string, maxSessions = 10): Promise<SshServer> {
  const server = await startSshServer({
    user: 'deploy',
    authorizedKey: clientKey.public,
    password: 'open sesame',
    hostKey: serverKey.private,
    env: { PATH: path, HOME: directory },
    cwd: directory,
    maxSessions,
  });
  servers.push(server);
  ports[name] = server.port;
  return server;
}

const connection = (name: string, more: Partial<Connection> = {}): Connection => ({
  host: '127.0.0.1',
  port: ports[name]!,
  user: 'deploy',
  privateKey: clientKey.private,
  hostKey: serverKey.public,
  ...more,
});

beforeAll(async () => {
  for (const [name, path] of Object.entries(toolboxes)) if (path !== undefined) await start(name, path);
  const tools = join(directory, 'sudo-tools');
  mkdirSync(tools);
  // It asks as sudo does, and runs the command as the same user.
  writeFileSync(
    join(tools, 'sudo'),
    `#!/bin/sh
while [ "$1" != -p ]; do shift; done
prompt=$2
while [ "$1" != -- ]; do shift; done
shift
for try in 1 2; do
  printf %s "$prompt" >&2
  IFS= read -r password || exit 1
  if [ "$password" = 'top $ecret' ]; then exec env SUDO_USER=deploy "$@"; fi
  echo 'Sorry, try again.' >&2
done
exit 1
`,
    { mode: 0o755 },
  );
  await start('sudo', `${tools}:${process.env['PATH']}`);
});

afterAll(async () => {
  await closeAllHosts();
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(directory, { recursive: true, force: true });
});

for (const [name, path] of Object.entries(toolboxes)) {
  const label = `SshHost with the tools of ${name}`;
  if (path === undefined) testUnless({ need: 'busybox', why: `no tools of ${name}` })(label, () => {});
  else promisesOfHost(label, () => openHost(name, connection(name)));
}

test('SshHost asks sudo with the password on standard input, once', async () => {
  const host = openHost(
    'by sudo',
    connection('sudo', { become: { user: 'nobody', password: 'top $ecret' } }),
  );
  expect((await host.exec(sh`echo $SUDO_USER; cat`, { input: 'in' })).stdout).toBe('deploy\nin');
  expect((await host.exec(sh`echo "\${SUDO_USER-nobody}"`, { asLogin: true })).stdout).toBe('nobody\n');
});

test('SshHost reports a refused or missing password of sudo, and shows none', async () => {
  const wrong = await failing(
    openHost('wrong', connection('sudo', { become: { user: 'nobody', password: 'guess me' } })).exec(sh`:`),
  );
  expect(wrong).toMatchObject({ name: 'CommandError', reason: 'sudo' });
  expect(wrong.message).toContain(
    'deploy must be allowed to become nobody by sudo, but sudo refused the password',
  );
  expect(wrong.message).not.toContain('guess me');
  const none = await failing(
    openHost('none', connection('sudo', { become: { user: 'nobody' } })).exec(sh`:`),
  );
  expect(none.message).toContain('Set become.password, or add to sudoers: deploy ALL=(nobody) NOPASSWD: ALL');
});

test('SshHost reports a missing sudo', async () => {
  if (toolboxes['busybox'] === undefined) return;
  const error = await failing(
    openHost('without', connection('busybox', { become: { user: 'nobody' } })).exec(sh`:`),
  );
  expect(error).toMatchObject({ reason: 'sudo' });
  expect(error.message).toContain('sudo ended with status 127');
});

test('SshHost logs in by password', async () => {
  const host = openHost('password', connection('system', { privateKey: undefined, password: 'open sesame' }));
  expect((await host.exec(sh`echo in`)).stdout).toBe('in\n');
  const error = await failing(
    openHost('wrong', connection('system', { privateKey: undefined, password: 'shut' })).exec(sh`:`),
  );
  expect(error).toMatchObject({ name: 'ConnectError', reason: 'refused-key' });
  expect(error.message).not.toContain('shut');
});

test('Hosts of the same server and user share one connection', async () => {
  const server = await start('shared', process.env['PATH']!, 3);
  const before = server.stats.connections;
  const hosts = ['one', 'two', 'three'].map((name) => openHost(name, connection('shared')));
  await Promise.all(hosts.flatMap((host) => Array.from({ length: 5 }, () => host.exec(sh`:`))));
  expect(server.stats.connections - before).toBe(1);
  await hosts[0]!.close();
  await hosts[1]!.exec(sh`:`);
  expect(server.stats.connections - before).toBe(1);
  await Promise.all(hosts.map((host) => host.close()));
  expect((await hosts[0]!.exec(sh`echo anew`)).stdout).toBe('anew\n');
  expect(server.stats.connections - before).toBe(2);
});
