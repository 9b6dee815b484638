import type { LintRule } from '../rule';

const term: LintRule = {
  id: 'term-reloads',
  title: 'SIGTERM stops the instance',
  reason:
    'In 2.0 SIGTERM is a brutal reload unless die-on-term is set; systemd then waits and kills. 2.1 stops by itself and has the option no more.',
  fix: 'Set die-on-term = true with KillSignal=SIGTERM, or stop with SIGINT',
  severity: 'warning',
  *check(section, { systemd, killSignal = 'SIGTERM', version = '2.0' }) {
    if (!systemd || killSignal !== 'SIGTERM') return;
    const at = section.last('die-on-term');
    if (version.startsWith('2.0') && !section.isOn('die-on-term')) {
      yield { option: 'die-on-term', message: `SIGTERM reloads uWSGI ${version}: die-on-term is not set` };
    } else if (!version.startsWith('2.0') && at !== undefined) {
      yield { at, message: `uWSGI ${version} needs die-on-term no more` };
    }
  },
};

const daemon: LintRule = {
  id: 'daemonize-under-systemd',
  title: 'systemd sees the process it started',
  reason: 'A uWSGI that goes into the background leaves systemd with a process that ended.',
  fix: 'Leave daemonize out: what is printed goes to the journal',
  severity: 'error',
  *check(section, { systemd }) {
    if (!systemd) return;
    for (const at of section.all('daemonize', 'daemonize2'))
      yield { at, message: `${at.key} hides the process from systemd` };
  },
};

const pidfile: LintRule = {
  id: 'pidfile-under-systemd',
  title: 'systemd knows the process without a file',
  reason: 'An unused pidfile is overwritten by every check and removed by vacuum.',
  fix: 'Leave pidfile out',
  severity: 'info',
  *check(section, { systemd }) {
    if (!systemd) return;
    for (const at of section.all('pidfile', 'pidfile2', 'safe-pidfile'))
      yield { at, message: `${at.key} is of no use under systemd` };
  },
};

const root: LintRule = {
  id: 'runs-as-root',
  title: 'An application does not run as root',
  reason:
    'Without User in its unit and without uid, the master and all workers are root: a fault of the application gives the whole host away.',
  fix: 'Set User in the unit (service.user of an Instance), or uid and gid',
  severity: 'warning',
  *check(section, { startsAsRoot }) {
    if (!startsAsRoot || section.changesUser() || section.has('emperor')) return;
    yield { option: 'uid', message: 'uWSGI runs as root: the unit has no User, and uid is not set' };
  },
};

/** Rules of instances that systemd runs. */
export const systemdRules: readonly LintRule[] = [term, daemon, pidfile, root];
