import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pyuwsgiVenv } from './pyuwsgi';

const run = promisify(execFile);

/** A folder with packages of PyPI for the PYTHONPATH of this machine's python3: filled once, then taken from the cache. */
export async function pythonPackages(requirements: readonly string[]): Promise<string> {
  const { stdout: python } = await run('python3', ['-c', 'import sys; print(sys.version, sys.base_prefix)']);
  const digest = createHash('sha256')
    .update(python)
    .update(requirements.join('\n'))
    .digest('hex')
    .slice(0, 16);
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'pulumi-uwsgi');
  const folder = join(cache, `packages-${digest}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const filled = mkdtempSync(`${folder}.`);
  try {
    const options = ['--quiet', '--disable-pip-version-check', '--no-input', '--target', filled];
    await run(join(await pyuwsgiVenv(), 'bin/pip'), ['install', ...options, ...requirements]);
    renameSync(filled, folder);
  } catch (error) {
    rmSync(filled, { recursive: true });
    // Somebody else was quicker, and theirs is as good.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
