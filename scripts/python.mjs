// Checks and tests of the Python package in a virtual environment of its own, which is created where it is missing or not
// current. With `--fast`, without tests that start processes.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const package_ = join(dirname(fileURLToPath(import.meta.url)), '../python');
const environment = join(package_, '.venv');
const python = join(environment, 'bin/python');

/** Runs a program in the folder of the package; ends this one where it fails. */
function run(command, ...args) {
  const { status, error } = spawnSync(command, args, {
    cwd: package_,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0) return;
  console.error(
    `${command} ${args.join(' ')} ${error === undefined ? `ended with ${status}` : error.message}`,
  );
  process.exit(1);
}

const install = (...what) =>
  run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...what);

const needed = ['requirements-dev.txt', 'pyproject.toml'].map((file) => readFileSync(join(package_, file)));
const digest = createHash('sha256').update(Buffer.concat(needed)).digest('hex');
const note = join(environment, 'made-for');
if (!existsSync(note) || readFileSync(note, 'utf8') !== digest) {
  rmSync(environment, { recursive: true, force: true });
  run('python3', '-m', 'venv', environment);
  install('-r', 'requirements-dev.txt', '-e', '.');
  // The oldest that the application for Django knows, beside the one of the environment.
  const older = join(environment, 'django-4.2');
  install('--target', older, 'Django>=4.2,<4.3');
  writeFileSync(note, digest);
}

run(python, '-m', 'ruff', 'format', '--check', '--quiet', '.');
run(python, '-m', 'ruff', 'check', '--quiet', '.');
run(python, '-m', 'mypy');
const slow = process.argv.includes('--fast') ? ['-m', 'not slow'] : [];
// Most of the time is waiting for timers of a real uWSGI.
run(python, '-m', 'pytest', '-q', '-n', '4', ...slow);
