import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { venvWith } from '../../examples/support/pyuwsgi';
import type { Flavour } from './instance';

/** The uWSGI of the machine, where there is one that knows Python. */
export function systemFlavour(): Flavour | undefined {
  const binary = '/usr/bin/uwsgi';
  if (!existsSync(binary)) return undefined;
  const name = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  return { name, binary, base: ['plugins = python3,http,logfile'] };
}

/** The newest uWSGI of PyPI, which pip builds in a virtual environment: its plugins are part of it. */
export async function newestFlavour(): Promise<Flavour> {
  const venv = await venvWith('uwsgi==2.0.31', console.log);
  const binary = join(venv, 'bin/uwsgi');
  const name = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  return { name, binary, base: [] };
}
