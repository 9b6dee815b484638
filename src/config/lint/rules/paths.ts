import { catalog } from '../../catalog';
import type { LintRule } from '../rule';

/** Options, by their main names, that take a path and give it to no shell. */
const pathOptions = [
  'chdir',
  'chdir2',
  'daemonize',
  'daemonize2',
  'logto',
  'logto2',
  'pidfile',
  'pidfile2',
  'safe-pidfile',
  'virtualenv',
  'pythonpath',
  'wsgi-file',
  'psgi',
  'rack',
  'spooler',
  'emperor',
  'touch-reload',
  'touch-chain-reload',
  'stats',
  'master-fifo',
  'plugins-dir',
  'check-static',
  'static-map',
];

const tilde: LintRule = {
  id: 'bare-tilde',
  title: 'A path begins with a slash',
  reason:
    'uWSGI replaces no ~ by the home directory, as a shell does: it looks for a directory of this name.',
  fix: 'Write the path in full, or $(HOME) for the home directory of the user that starts uWSGI',
  severity: 'error',
  *check(section) {
    const named = new Set(section.all(...pathOptions));
    for (const at of section.directives) {
      const kind = catalog.get(at.key)?.kind;
      if (!named.has(at) && kind !== 'socket' && kind !== 'config-include') continue;
      if (/^~(\w*\/|$)|=~\w*\//.test(at.value))
        yield { at, message: `${at.key} = ${at.value} is a path below a directory named ~` };
    }
  },
};

/** Rules of paths. */
export const pathRules: readonly LintRule[] = [tilde];
