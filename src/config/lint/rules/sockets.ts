import { addressFault, isAddressOption } from '../../address';
import { catalog } from '../../catalog';
import type { RenderedDirective } from '../../line';
import type { LintRule } from '../rule';
import type { SectionView } from '../section-view';

/** Host and port of a TCP address; the host is empty for every address. */
function hostAndPort(address: string): readonly [host: string, port: string] | undefined {
  const [, host = '', port] = /^(.*):(\d+)$/.exec(address) ?? [];
  if (port === undefined || address.startsWith('/')) return undefined;
  return [/^(0\.0\.0\.0|\[::\]|\*)$/.test(host) ? '' : host, port];
}

const isEveryAddress = (address: string): boolean => hostAndPort(address)?.[0] === '';

/** Whether two addresses cannot both be bound. */
function overlap(one: string, other: string): boolean {
  const [first, second] = [hostAndPort(one), hostAndPort(other)];
  if (first === undefined || second === undefined) return one === other;
  const [sameHost, either] = [first[0] === second[0], first[0] === '' || second[0] === ''];
  return first[1] === second[1] && (sameHost || either);
}

const addressOf = ({ value }: RenderedDirective): string => value.split(',', 1)[0]!;

interface Bind {
  readonly at: RenderedDirective;
  readonly address: string;
}

/** Addresses that a section binds, each with the first before it that overlaps it. */
function* binds(section: SectionView): Generator<Bind & { readonly first: Bind | undefined }> {
  const conditional = section.conditional();
  const seen: Bind[] = [];
  for (const at of section.directives) {
    if (!isAddressOption(at.key) || conditional.has(at)) continue;
    // A subscription server is UDP, `=0` a shared socket, and port 0 any free one.
    if (/subscription-server$/.test(at.key) || /^$|^=|:0(,|$)/.test(at.value)) continue;
    const bind = { at, address: addressOf(at) };
    yield { ...bind, first: seen.find((one) => overlap(one.address, bind.address)) };
    seen.push(bind);
  }
}

/** Whether uWSGI binds two sockets of the application once, because their text is one (uwsgi_socket_is_already_bound). */
function isBoundOnce(one: RenderedDirective, other: RenderedDirective): boolean {
  const isPlain = ({ key }: RenderedDirective): boolean => {
    const facts = catalog.get(key);
    return facts?.kind === 'socket' && facts.plugin === 'core' && !key.endsWith('shared-socket');
  };
  return one.value === other.value && !one.value.includes(',') && isPlain(one) && isPlain(other);
}

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
    if (at === undefined || !/^[0-7]*[2367]$|^1$/.test(at.value)) return;
    const mode = at.value === '1' ? '1, which is 666' : at.value;
    yield { at, message: `Every user may connect: chmod-socket is ${mode}` };
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
      if (isEveryAddress(at.value)) yield { at, message: `${at.key} listens on every address: ${at.value}` };
    }
  },
};

const stats: LintRule = {
  id: 'stats-on-network',
  title: 'Statistics stay on the host',
  reason:
    'The stats server asks for no password and shows the variables of running requests: addresses, cookies, tokens in query strings.',
  fix: 'Bind it to 127.0.0.1 or a unix socket',
  severity: 'warning',
  *check(section) {
    for (const at of section.all('stats', 'emperor-stats')) {
      if (isEveryAddress(at.value)) yield { at, message: `${at.key} listens on every address: ${at.value}` };
    }
  },
};

const mode: LintRule = {
  id: 'socket-without-mode',
  title: 'The proxy may connect to the unix socket',
  reason:
    'Without chmod-socket the mode of the file follows the umask, as a rule 755: only the user that bound it may connect, and nginx of another user answers 502.',
  fix: 'Set chmod-socket = 660 and chown-socket to a group of the proxy',
  severity: 'warning',
  *check(section) {
    if (section.has('chmod-socket', 'chown-socket', 'umask', 'emperor') || section.readsOthers()) return;
    const at = section.all('socket', 'http-socket').find(({ value }) => value.startsWith('/'));
    if (at !== undefined)
      yield {
        at,
        message: `Only the user that binds ${at.value} may connect to it: chmod-socket is not set`,
      };
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
  reason:
    'The second bind of an address fails, and uWSGI does not start; :80 and 0.0.0.0:80 hold that port of every address. Two sockets of the application with the same text are one (ignored-socket).',
  fix: 'Remove one of the two',
  severity: 'error',
  *check(section) {
    for (const { at, first } of binds(section)) {
      if (first !== undefined && !isBoundOnce(first.at, at))
        yield {
          at,
          message: `${at.key} binds ${addressOf(at)}, but ${first.at.key} holds ${first.address} already`,
        };
    }
  },
};

const ignored: LintRule = {
  id: 'ignored-socket',
  title: 'A socket of the application stands once',
  reason:
    'Of several sockets with the same text uWSGI binds the first, with its protocol; the others have no effect.',
  fix: 'Remove one of the two',
  severity: 'warning',
  *check(section) {
    for (const { at, first } of binds(section)) {
      if (first !== undefined && isBoundOnce(first.at, at))
        yield {
          at,
          message: `${at.key} = ${at.value} has no effect: ${first.at.key} binds the same before it`,
        };
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
export const socketRules: readonly LintRule[] = [
  shared,
  open,
  mode,
  wide,
  stats,
  backlog,
  twice,
  ignored,
  portless,
  none,
];
