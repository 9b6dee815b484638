// Runs the quickstart from a clone as it is: installs and builds what is missing, then deploys.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function run(title, command, args) {
  if (title !== undefined) console.log(`▸ ${title}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined || status !== 0) {
    console.error(
      `${command} ${args.join(' ')} failed${error === undefined ? ` with exit status ${status}` : `: ${error.message}`}`,
    );
    process.exit(status ?? 1);
  }
}

if (!existsSync(join(root, 'node_modules')))
  run('Installing the packages', 'npm', ['ci', '--no-audit', '--no-fund']);
if (!existsSync(join(root, 'dist/index.js'))) run('Building', 'npm', ['run', '--silent', 'build']);
run(undefined, process.execPath, [
  join(root, 'node_modules/jiti/lib/jiti-cli.mjs'),
  'examples/quickstart/demo.ts',
  ...process.argv.slice(2),
]);
