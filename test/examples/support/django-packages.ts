import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonPackages } from '../../../examples/support/python-packages';
import { pyuwsgiVenv } from '../../../examples/support/pyuwsgi';
import type { Lab, LabHost } from '../../lab/lab';

const requirements = join(__dirname, '../../../examples/django/requirements.txt');

/** Puts the wheels of Django into /srv/wheels of a host, which need not reach any index. */
export async function bringWheels(lab: Lab, host: LabHost): Promise<void> {
  const wheels = mkdtempSync(join(tmpdir(), 'wheels-'));
  try {
    const pip = join(await pyuwsgiVenv(), 'bin/pip');
    execFileSync(pip, ['download', '--quiet', '--dest', wheels, '-r', requirements]);
    send(lab, host, { from: wheels, to: '/srv/wheels' });
  } finally {
    rmSync(wheels, { recursive: true });
  }
}

/** Gives the Python of a host Django. */
export async function bringDjango(lab: Lab, host: LabHost): Promise<void> {
  const packages = await pythonPackages([readFileSync(requirements, 'utf8').trim()]);
  send(lab, host, { from: packages, to: '/usr/local/lib/python3.11/dist-packages' });
}

function send(lab: Lab, { address }: LabHost, { from, to }: { from: string; to: string }): void {
  const ssh = `ssh -i ${lab.keys.root} -o UserKnownHostsFile=${lab.knownHostsFile} root@${address}`;
  const unpack = `mkdir -p ${to} && tar -xzf - -C ${to} --no-same-owner && chmod -R a+rX ${to}`;
  execFileSync('sh', ['-euc', `tar -czf - -C '${from}' . | ${ssh} '${unpack}'`], { stdio: 'pipe' });
}
