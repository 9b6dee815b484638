import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startLoopbackTarget, venvSettings } from '../../../examples/support/loopback-target';
import { startLab } from '../../lab/lab';
import { type KillProject, killApplication } from './kill-project';

const run = promisify(execFile);

/** A host whose clients are killed. */
export interface KillPlace {
  readonly project: Omit<KillProject, 'version'>;
  readonly url: string;
  /** Path of the configuration. */
  readonly file: string;
  /** Folder of what we remember on the host. */
  readonly state: string;
  /** Folders in which anything could be left behind. */
  readonly folders: readonly string[];
  /** How many commands came over SSH so far; undefined where nobody counts. */
  readonly commands?: () => number;
  /** Runs a script on the host, not over SSH. */
  sh(script: string): Promise<string>;
  stop(): Promise<void>;
}

/** This machine with uWSGI out of a wheel under a pidfile, and somebody who is not root. */
export async function loopbackPlace(parent: string): Promise<KillPlace> {
  const folder = mkdtempSync(join(parent, 'place-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const target = await startLoopbackTarget({ env: { TMPDIR: temporary } });
  const { home, host, port, user, privateKeyFile, hostKey } = target;
  const file = join(home, 'etc/shop.ini');
  mkdirSync(join(home, 'etc'));
  writeFileSync(join(home, 'shop.py'), killApplication);
  const http = `127.0.0.1:${await target.freePort()}`;
  return {
    project: {
      connection: { host, port, user, privateKeyPath: privateKeyFile, hostKey },
      directory: home,
      http,
      options: venvSettings(target),
      embeddedPlugin: true,
      instance: { manager: 'pidfile', binary: target.uwsgiBinary, path: file, timeout: 20 },
    },
    url: `http://${http}/`,
    file,
    state: join(home, '.local/state/uwsgi-iac'),
    folders: [home, temporary],
    commands: () => target.stats.execs,
    sh: async (script) => (await run('sh', ['-euc', script])).stdout,
    stop: () => target.stop(),
  };
}

/** A host of the lab: Debian's uWSGI under systemd, and root. */
export async function labPlace(): Promise<KillPlace> {
  const lab = await startLab({ hosts: 1 });
  const host = lab.hosts[0]!;
  await host.sh(`mkdir -p /srv/shop && cat > /srv/shop/shop.py <<'END'\n${killApplication}END`);
  return {
    project: {
      connection: {
        host: host.address,
        user: 'root',
        hostKey: host.hostKey,
        privateKeyPath: lab.keys.root,
      },
      directory: '/srv/shop',
      http: ':8000',
      options: {},
      embeddedPlugin: false,
      instance: { manager: 'systemd', timeout: 20 },
    },
    url: `http://${host.address}:8000/`,
    file: '/etc/uwsgi/shop.ini',
    state: '/var/lib/uwsgi-iac',
    folders: ['/etc/uwsgi', '/etc/systemd/system', '/var/lib/uwsgi-iac', '/srv/shop', '/tmp'],
    sh: (script) => host.sh(script),
    stop: () => lab.stop(),
  };
}
