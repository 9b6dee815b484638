import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The wheel: a whole uWSGI with the python plugin, needing no compiler. */
const wheel = 'pyuwsgi==2.0.30.post1';

/** Installs pip of PyPI: Debian's Python has none without the package python3-venv. */
const bootstrapPip = `
import json, hashlib, os, runpy, sys, tempfile
from urllib.parse import urljoin
from urllib.request import urlopen
def get(url):
    return urlopen(url, timeout=60).read()
project = 'https://pypi.org/pypi/pip/json'
index = json.loads(get(project))
wheel = next(one for one in index['urls'] if one['packagetype'] == 'bdist_wheel')
content = get(urljoin(project, wheel['url']))
assert hashlib.sha256(content).hexdigest() == wheel['digests']['sha256'], 'the wheel of pip is damaged'
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, wheel['filename'])
    with open(path, 'wb') as file:
        file.write(content)
    sys.path.insert(0, path)
    sys.argv = ['pip', 'install', '--quiet', '--disable-pip-version-check', 'pip']
    runpy.run_module('pip', run_name='__main__')
`;

/** Makes a virtual environment with pip, also where Python came without `ensurepip`. */
async function createVenv(directory: string): Promise<void> {
  const hasEnsurepip = await run('python3', ['-c', 'import ensurepip']).then(
    () => true,
    () => false,
  );
  if (hasEnsurepip) {
    await run('python3', ['-m', 'venv', directory]);
    return;
  }
  await run('python3', ['-m', 'venv', '--without-pip', directory]);
  await run(join(directory, 'bin/python3'), ['-c', bootstrapPip]);
}

/** A virtual environment in which `bin/uwsgi` is a real uWSGI: made once, then taken from the cache. */
export const pyuwsgiVenv = (onProgress?: (message: string) => void): Promise<string> =>
  venvWith(wheel, onProgress);

/** A virtual environment with one project of PyPI, made once: pip builds it where there is no wheel. */
export async function venvWith(
  requirement: string,
  onProgress: (message: string) => void = () => {},
): Promise<string> {
  const { stdout: python } = await run('python3', ['-c', 'import sys; print(sys.version, sys.base_prefix)']);
  const digest = createHash('sha256').update(python).update(requirement).digest('hex').slice(0, 16);
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'pulumi-uwsgi');
  const venv = join(cache, `venv-${digest}`);
  if (existsSync(venv)) return venv;

  mkdirSync(cache, { recursive: true });
  // Its scripts name their own directory, so it cannot be renamed into place: a link to it appears when it is complete.
  const built = mkdtempSync(`${venv}.`);
  // A uWSGI that gave up root executes it again in a reload.
  chmodSync(built, 0o755);
  try {
    onProgress('Creating a virtual environment');
    await createVenv(built);
    onProgress(`Installing ${requirement}`);
    await run(join(built, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', requirement]);
    symlinkSync(basename(built), venv);
  } catch (error) {
    rmSync(built, { recursive: true });
    // Somebody else was quicker, and theirs is as good.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return venv;
}

/**
 * What a configuration must contain when uWSGI comes from a wheel in a virtual environment.
 *
 * A reload executes the interpreter again, under the path that all symbolic links led to: the system's python, which
 * knows nothing of the virtual environment and ends with `No module named 'pyuwsgi'`. `binary-path` is the path to
 * execute instead. It has to be the interpreter, not `bin/uwsgi`: uWSGI keeps its arguments, of which the script is one.
 * `virtualenv` does not help, since it only tells the python plugin where to look for modules.
 *
 * @example
 * venvSettings({ pythonBinary: '/srv/venv/bin/python3' }); // { 'binary-path': '/srv/venv/bin/python3' }
 */
export function venvSettings(venv: { readonly pythonBinary: string }): { readonly 'binary-path': string } {
  return { 'binary-path': venv.pythonBinary };
}
