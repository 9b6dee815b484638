import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lack } from '../support/needs';
import { baseImage } from './base-image';
import type { Lab, LabHost } from './lab';
import { run } from './run';

/** What keeps packages of Debian 12 from hosts of a lab; undefined where they can be installed. */
export function packagesUnavailable(...names: readonly string[]): Lack | undefined {
  const lack = (why: string): Lack => ({ need: 'apt', why });
  try {
    const policy = execFileSync('apt-cache', ['policy', ...names], { encoding: 'utf8', stdio: 'pipe' });
    const offered = policy.split('\n').filter((line) => /https?:.* bookworm\S*\/main /.test(line));
    return offered.length >= names.length
      ? undefined
      : lack(`apt of this machine does not offer ${names.join(', ')} of bookworm`);
  } catch {
    return lack('no apt-cache answers');
  }
}

/** Installs packages, with what they need besides the file system of a lab, on one of its hosts; services are not started. */
export async function installPackages(lab: Lab, host: LabHost, ...names: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-packages-'));
  try {
    mkdirSync(join(folder, 'partial'));
    const status = join(await baseImage(), 'var/lib/dpkg/status');
    const settings = [
      `Dir::State::status=${status}`,
      `Dir::Cache::archives=${folder}`,
      'APT::Sandbox::User=root',
    ];
    await run('apt-get', [
      ...settings.flatMap((setting) => ['-o', setting]),
      ...['install', '--yes', '--no-install-recommends', '--download-only', ...names],
    ]);
    const ssh = ['-i', lab.keys.root, '-o', `UserKnownHostsFile=${lab.knownHostsFile}`];
    await run('scp', ['-q', '-r', ...ssh, folder, `root@${host.address}:/tmp/packages`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await host.sh(`
    printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    DEBIAN_FRONTEND=noninteractive dpkg -i /tmp/packages/*.deb > /tmp/packages.log 2>&1 || { tail -n 20 /tmp/packages.log >&2; exit 1; }
    rm -r /tmp/packages /usr/sbin/policy-rc.d`);
}
