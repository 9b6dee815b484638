import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pyuwsgiVenv } from '../../examples/support/pyuwsgi';
import type { Flavour } from './instance';

/** The uWSGI of the machine, where there is one that knows Python. */
export function systemFlavour(): Flavour | undefined {
  const binary = '/usr/bin/uwsgi';
  if (!existsSync(binary)) return undefined;
  const name = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  return { name, binary, base: ['plugins = python3,http,logfile'] };
}

/** The wheel from PyPI in a virtual environment. */
export async function wheelFlavour(): Promise<Flavour> {
  const venv = await pyuwsgiVenv();
  const binary = join(venv, 'bin/uwsgi');
  const name = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  return { name: `pyuwsgi ${name}`, binary, base: [`binary-path = ${join(venv, 'bin/python3')}`] };
}
