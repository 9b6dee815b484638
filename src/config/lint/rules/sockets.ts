import { addressFault, isAddressOption } from '../../address';
import { catalog } from '../../catalog';
import type { LintRule } from '../rule';

const shared: LintRule = {
  id: 'socket-in-tmp',
  title: 'Other users cannot replace a socket',
  reason: 'In a world-writable folder, another user can create the path first, and cleaners remove the file.',
  fix: 'Use a folder of its own below /run (RuntimeDirectory of systemd)',
  severity: 'warning',
  *check(section) {
    for (const at of section.directives) {
      const kind = catalog.get(at.key)?.kind;
      const bound =
        kind === 'socket' ||
        /^(stats|stats-server|master-fifo|pidfile2?|safe-pidfile|zerg-server|zerg)$/.test(at.key);
      if (bound && /^(\/tmp|\/var\/tmp|\/dev\/shm)\//.test(at.value)) {
        yield { at, message: `${at.key} is in a world-writable folder: ${at.value}` };
      }
    }
  },
};

const open: LintRule = {
  id: 'socket-for-all',
  title: 'Only the proxy may connect',
  reason: 'Any client of a uwsgi socket can make uWSGI 2.0 load an arbitrary file (UWSGI_FILE).',
  fix: 'Set chmod-socket = 660 and chown-socket to a group of the proxy',
  severity: 'warning',
  *check(section) {
    const at = section.last('chmod-socket');
    if (at !== undefined && /^[0-7]*[2367]$|^$/.test(at.value))
      yield { at, message: `Every user may connect: chmod-socket is ${at.value || '666'}` };
  },
};

const wide: LintRule = {
  id: 'uwsgi-socket-on-network',
  title: 'The uwsgi protocol stays on the host',
  reason:
    'It knows no authentication: on 2.0 any client of the socket can load a file with UWSGI_FILE, regardless of allowed-modifiers.',
  fix: 'Bind to 127.0.0.1 or a unix socket',
  severity: 'warning',
  *check(section) {
    if (section.last('protocol')?.value === 'http') return;
    for (const at of section.all('socket', 'uwsgi-socket')) {
      if (/^(0\.0\.0\.0|\[::\]|\*)?:\d+$/.test(at.value))
        yield { at, message: `${at.key} listens on every address: ${at.value}` };
    }
  },
};

const backlog: LintRule = {
  id: 'listen-above-somaxconn',
  title: 'The kernel grants the backlog',
  reason: 'uWSGI does not start when listen is above net.core.somaxconn.',
  fix: 'Raise net.core.somaxconn, or lower listen',
  severity: 'error',
  *check(section, { somaxconn }) {
    const wanted = section.number('listen');
    if (somaxconn === undefined || wanted === undefined || wanted <= somaxconn) return;
    yield { at: section.last('listen')!, message: `listen is ${wanted}, net.core.somaxconn ${somaxconn}` };
  },
};

const twice: LintRule = {
  id: 'duplicate-socket',
  title: 'An address is bound once',
  reason: 'The second bind of an address fails, and uWSGI does not start.',
  fix: 'Remove one of the two',
  severity: 'error',
  *check(section) {
    const seen = new Map<string, string>();
    for (const at of section.directives) {
      const facts = catalog.get(at.key);
      if (facts?.kind !== 'socket' || at.value === '' || /-to$/.test(at.key)) continue;
      const address = at.value.split(',', 1)[0]!;
      const first = seen.get(address);
      if (first !== undefined) yield { at, message: `${at.key} binds ${address} again, after ${first}` };
      seen.set(address, first ?? at.key);
    }
  },
};

const portless: LintRule = {
  id: 'socket-without-port',
  title: 'An address has a port up to 65535 or a path',
  reason:
    'uWSGI binds a unix socket to whatever has no colon, in its working directory: 8000 is a file of that name, not a port. Of a port above 65535 it takes the remainder.',
  fix: 'Write :8000, 127.0.0.1:8000 or an absolute path',
  severity: 'warning',
  *check(section) {
    for (const at of section.directives) {
      if (!isAddressOption(at.key) || at.value === '') continue;
      const fault = addressFault(at.value.split(',', 1)[0]!);
      if (fault !== undefined) yield { at, message: `${at.key} = ${at.value}: ${fault}` };
    }
  },
};

const none: LintRule = {
  id: 'no-socket',
  title: 'An application can be reached',
  reason: 'Without a socket or router uWSGI runs workers that receive no requests.',
  fix: 'Set a socket',
  severity: 'info',
  *check(section) {
    if (!section.has('module', 'wsgi-file')) return;
    const reachable = section.directives.some(
      ({ key }) =>
        catalog.get(key)?.kind === 'socket' || /^(zerg|emperor|include|ini|http|https|fastrouter)/.test(key),
    );
    if (!reachable) yield { option: 'socket', message: 'The application is unreachable: there is no socket' };
  },
};

/** Rules of sockets. */
export const socketRules: readonly LintRule[] = [shared, open, wide, backlog, twice, portless, none];
