// Writes the names of the options whose values the page Configuration of the Python package shows: those that cannot hold a
// secret. It hides all others, and those that uWSGI or a program adds later.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog } from '../src/config/catalog';

/** Kinds of values that are numbers, switches, accounts and addresses. */
const plainKinds: ReadonlySet<string> = new Set(
  'int bool set-flag deprecated-noop mode size enum user group socket'.split(' '),
);

/** Options with text that is a path, a module, a name or a format. */
const plainTexts = `
protocol socket-protocol chown-socket procname procname-master procname-prefix procname-prefix-spaced procname-append
lock-engine ftok spooler-chdir flock flock2 flock-wait flock-wait2 pidfile pidfile2 safe-pidfile safe-pidfile2 chroot
upload-progress metrics-dir metric-dir stats stats-server logto logto2 daemonize daemonize2 log-format logformat
log-backupname logdate log-date chdir chdir2 force-cwd cheaper-algo clock loop master-fifo cache2 cache-store queue-store
spooler spooler-external farm zerg zerg-pool zergpool zerg-server
wsgi wsgi-file file module callable home virtualenv venv pyhome pythonpath python-path pp py-programname py-program-name
import pyimport py-import python-import shared-import shared-pyimport shared-py-import shared-python-import spooler-import
spooler-pyimport spooler-py-import spooler-python-import mount plugin plugins need-plugin need-plugins plugin-dir plugins-dir
touch-reload touch-workers-reload touch-mules-reload touch-spoolers-reload touch-chain-reload touch-logrotate touch-logreopen
fs-reload static-map static-map2 check-static static-check static-index static-skip-ext static-safe mimefile mime-file
static-gzip-dir static-gzip-prefix static-gzip-ext static-gzip-suffix error-page-403 error-page-404 error-page-500
`;

/** One name in a line. */
export function djangoShown(): string {
  const named = new Set(plainTexts.split(/\s+/));
  const shown = [...catalog.values()].filter(({ kind, name }) => plainKinds.has(kind) || named.has(name));
  return shown
    .map(({ name }) => `${name}\n`)
    .sort()
    .join('');
}

export const djangoShownFile = join(__dirname, '../python/src/uwsgi_iac/django/admin/shown_options.txt');

if (process.argv[1] === __filename) writeFileSync(djangoShownFile, djangoShown());
