import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../support/eventually';
import { describeLab } from './describe-lab';
import { mountFullFileSystem, mountReadOnly } from './file-systems';
import { type Lab, type LabHost, type LabUser, startLab } from './lab';
import { run } from './run';

// The first run builds the root file system.
jest.setTimeout(600_000);

describeLab('startLab()', () => {
  let lab: Lab;
  let first: LabHost;
  let second: LabHost;

  beforeAll(async () => {
    lab = await startLab({ hosts: 2 });
    [first, second] = lab.hosts as [LabHost, LabHost];
  });

  afterAll(() => lab?.stop());

  test('boots hosts that have nothing in common but their image', async () => {
    for (const { sh, name } of lab.hosts) expect(await sh('hostname')).toBe(`${name}\n`);
    expect(first.hostKey).toMatch(/^ssh-ed25519 AAAA\S+$/);
    expect(first.hostKey).not.toBe(second.hostKey);
    expect(await first.sh('cat /etc/machine-id')).not.toBe(await second.sh('cat /etc/machine-id'));
    await first.sh('echo mine > /etc/mine');
    expect(await second.sh('ls /etc/mine 2>&1 || true')).toMatch(/No such file/);
    expect(await first.sh('systemctl is-system-running')).toBe('running\n');
  });

  test('every key user logs in with the key, and sudo does what the name says', async () => {
    const { root, deploy, careful, nosudo } = lab.users;
    for (const user of [root, deploy, careful, nosudo])
      expect(await ssh(first, user, 'id -un')).toBe(`${user.name}\n`);
    expect(await ssh(first, deploy, 'sudo -n id -un')).toBe('root\n');
    await expect(ssh(first, careful, 'sudo -n id -un')).rejects.toThrow(/password is required/);
    expect(await ssh(first, careful, "sudo -S -p '' id -un", `${careful.password}\n`)).toBe('root\n');
    await expect(ssh(first, careful, "sudo -S -p '' id -un", 'wrong\n')).rejects.toThrow(
      /incorrect|no password|try again/,
    );
    await expect(ssh(first, nosudo, "sudo -S -p '' id -un", `${nosudo.password}\n`)).rejects.toThrow(
      /sudoers/,
    );
  });

  test('pw logs in with the password only', async () => {
    const { pw } = lab.users;
    expect(await ssh(first, pw, "id -un; sudo -S -p '' id -un", `${pw.password}\n`)).toBe('pw\nroot\n');
    await expect(ssh(first, { ...pw, password: 'wrong' }, 'id')).rejects.toThrow(/Permission denied/);
    await expect(ssh(first, { name: 'pw', privateKeyFile: lab.keys.user }, 'id')).rejects.toThrow(
      /Permission denied/,
    );
  });

  test('the encrypted key needs its passphrase, and the stranger is not let in', async () => {
    const { path, passphrase } = lab.keys.encrypted;
    const keyed: LabUser = { name: 'root', privateKeyFile: path };
    expect(await ssh(first, { ...keyed, password: passphrase }, 'id -un')).toBe('root\n');
    await expect(ssh(first, keyed, 'id -un')).rejects.toThrow(/Permission denied/);
    await expect(ssh(first, { name: 'root', privateKeyFile: lab.keys.stranger }, 'id')).rejects.toThrow(
      /Permission denied/,
    );
  });

  test('hosts reach one another', async () => {
    const banner = `import socket; print(socket.create_connection(("${second.address}", 22), 5).recv(7).decode())`;
    expect(await first.sh(`python3 -c '${banner}'`)).toBe('SSH-2.0\n');
  });

  test('uWSGI runs as a service', async () => {
    await first.sh(`
      mkdir /srv/shop
      cat > /srv/shop/app.py <<'EOF'
def application(env, start):
    start('200 OK', [])
    return [b'hello']
EOF
      cat > /etc/systemd/system/shop.service <<'EOF'
[Service]
Type=notify
NotifyAccess=all
KillSignal=SIGINT
ExecStart=/usr/bin/uwsgi --master --plugin python3 --http-socket :8000 --chdir /srv/shop --module app --need-app
ExecReload=/bin/kill -HUP $MAINPID
EOF
      systemctl daemon-reload
      systemctl start shop`);
    const address = `http://${first.address}:8000/`;
    expect(await (await fetch(address, { headers: { connection: 'close' } })).text()).toBe('hello');
    expect(await first.sh('systemctl is-active shop')).toBe('active\n');
    expect(await second.sh('systemctl is-active shop || true')).toBe('inactive\n');
    await first.sh('systemctl stop shop');
    await expect(fetch(address)).rejects.toThrow();
  });

  test('LabHost.sh() fails as its script does', async () => {
    await expect(first.sh('echo reason >&2; exit 4')).rejects.toThrow(/ended with 4: reason/);
    await expect(first.sh('false; true')).rejects.toThrow(/ended with 1/);
  });

  test('LabHost.kill() gives no process a chance, start() brings the files back', async () => {
    await second.sh(`
      echo kept > /root/kept
      systemd-run --quiet --unit=trap sh -c 'trap "echo handled > /root/handled" TERM EXIT; while :; do sleep 0.1; done'`);
    await second.kill();
    await expect(second.sh('true')).rejects.toThrow(/is off/);
    await expect(ssh(second, lab.users.root, 'true')).rejects.toThrow(
      /No route|timed out|refused|unreachable/i,
    );
    await second.start();
    expect(await ssh(second, lab.users.root, 'ls /root; systemctl is-active trap || true')).toBe(
      'kept\ninactive\n',
    );
  });

  test('mountFullFileSystem() takes the first KiB after the promised ones no more', async () => {
    const undo = await mountFullFileSystem(first, '/srv/full', { freeKib: 4 });
    await first.sh('head -c 4096 /dev/zero > /srv/full/fits');
    await expect(first.sh('cp /etc/hostname /srv/full/more')).rejects.toThrow(/No space left/);
    await expect(ssh(first, lab.users.root, 'echo more > /srv/full/more')).rejects.toThrow(/No space left/);
    await undo();
    await first.sh('echo more > /srv/full/more');
  });

  test('mountReadOnly() keeps what is there and lets nothing change', async () => {
    await first.sh('mkdir /srv/frozen; echo old > /srv/frozen/file');
    const undo = await mountReadOnly(first, '/srv/frozen');
    await expect(ssh(first, lab.users.root, 'echo new > /srv/frozen/file')).rejects.toThrow(/Read-only/);
    expect(await first.sh('cat /srv/frozen/file')).toBe('old\n');
    await undo();
    await first.sh('echo new > /srv/frozen/file');
  });

  test('Lab.stop() leaves nothing, and other labs alone', async () => {
    const other = await startLab({ hosts: 1 });
    const id = idOf(other);
    expect(traces(id)).toEqual(
      expect.arrayContaining(['cgroup', 'directory', 'link', 'mount', 'namespace', 'process']),
    );
    await other.stop();
    expect(traces(id)).toEqual([]);
    await other.stop();
    expect(await ssh(first, lab.users.root, 'echo here')).toBe('here\n');
  });

  test('a lab goes away when its owner is killed', async () => {
    const jiti = require.resolve('jiti/package.json').replace('package.json', 'lib/jiti-cli.mjs');
    const owner = spawn(process.execPath, [jiti, join(__dirname, 'cli.ts'), 'start', '1'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let known = '';
    for await (const line of createInterface(owner.stdout)) {
      known += line;
      if (line.includes('^C')) break;
    }
    const id = /ulab[0-9a-f]+/.exec(known)?.[0] ?? '';
    expect(traces(id)).toContain('process');
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await eventually('nothing of the lab is left', () => expect(traces(id)).toEqual([]));
  });

  async function ssh(host: LabHost, user: LabUser, command: string, input = ''): Promise<string> {
    const options = [
      '-F',
      '/dev/null',
      '-o',
      `UserKnownHostsFile=${lab.knownHostsFile}`,
      '-o',
      'ConnectTimeout=3',
    ];
    options.push(
      '-o',
      'StrictHostKeyChecking=yes',
      '-o',
      'IdentitiesOnly=yes',
      '-o',
      'NumberOfPasswordPrompts=1',
    );
    if (user.privateKeyFile !== undefined) options.push('-i', user.privateKeyFile);
    // The client asks a program for passwords and passphrases, as there is no terminal.
    const answer = join(lab.knownHostsFile, '..', 'answer');
    writeFileSync(answer, '#!/bin/sh\nprintf "%s\\n" "$ANSWER"\n', { mode: 0o700 });
    const asked = user.privateKeyFile === undefined || user.privateKeyFile === lab.keys.encrypted.path;
    const env = {
      PATH: process.env['PATH'],
      ANSWER: asked ? (user.password ?? '') : '',
      SSH_ASKPASS: answer,
      SSH_ASKPASS_REQUIRE: 'force',
    };
    const remote = ['ssh', ...options, `${user.name}@${host.address}`, command].map(
      (word) => `'${word.replaceAll("'", `'\\''`)}'`,
    );
    return run('sh', ['-c', `printf '%s' '${input}' | ${remote.join(' ')}`], { env });
  }
});

function idOf(lab: Lab): string {
  return /ulab[0-9a-f]+/.exec(lab.knownHostsFile)?.[0] ?? '';
}

/** Kinds of things on this machine that bear the id of a lab. */
function traces(id: string): string[] {
  const found = {
    cgroup: ['.', 'systemd', 'unified']
      .map((top) => join('/sys/fs/cgroup', top))
      .flatMap((top) => (existsSync(top) ? readdirSync(top) : []))
      .join('\n'),
    directory: readdirSync('/run/pulumi-uwsgi-lab').join('\n'),
    link: execFileSync('ip', ['link'], { encoding: 'utf8' }),
    mount: execFileSync('mount', { encoding: 'utf8' }),
    namespace: existsSync('/run/netns') ? readdirSync('/run/netns').join('\n') : '',
    // Without this test's own shells; what has ended has no command line.
    process: execFileSync('sh', ['-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "; true'], {
      encoding: 'utf8',
    }),
  };
  return Object.entries(found)
    .filter(([, text]) => text.includes(id))
    .map(([kind]) => kind);
}
