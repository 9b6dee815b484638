import { OptionError } from '../errors';
import type { Maybe } from '../parts';
import { surroundings } from '../surroundings';
import type { Socket } from './socket';
import { socketKinds as sockets } from './socket-kinds';

/** Tunes `sockets.fromDsn()`. */
export interface DsnOptions {
  /**
   * Whether a port below 1024 is bound through a shared socket, that is before privileges drop.
   * @default - unless root starts uWSGI, which the surroundings say
   */
  readonly allowSharedSockets?: Maybe<boolean>;
}

interface Scheme {
  /** Parameters of its query, in addition to `bound_workers`. */
  readonly parameters: readonly string[];
  /**
   * Parameters that must be given.
   * @default - none
   */
  readonly required?: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: the query is text; what a factory takes is checked by name
  readonly make: (address: any, options: any) => Socket;
}

const tlsParameters = ['cert', 'key', 'ciphers', 'clientCa'];
const tlsRequired = ['cert', 'key'];

const schemes = (): Readonly<Record<string, Scheme>> => ({
  fastcgi: { parameters: ['nph'], make: sockets.fastcgi },
  http: { parameters: ['http11'], make: sockets.http },
  https: {
    parameters: tlsParameters,
    required: tlsRequired,
    make: (address, options) => sockets.https({ address, ...options }),
  },
  raw: { parameters: [], make: sockets.raw },
  scgi: { parameters: ['nph'], make: sockets.scgi },
  shared: { parameters: ['undeferred'], make: sockets.shared },
  udp: { parameters: [], make: sockets.udp },
  uwsgi: { parameters: ['persistent'], make: sockets.uwsgi },
  suwsgi: {
    parameters: tlsParameters,
    required: tlsRequired,
    make: (address, options) => sockets.uwsgis({ address, ...options }),
  },
  zeromq: { parameters: [], make: sockets.zeromq },
});

const flags = new Set(['nph', 'http11', 'undeferred', 'persistent']);
const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * A socket from one text.
 *
 * @example
 * Section.networking.sockets.fromDsn('https://127.0.0.1:443?cert=/here/there.crt&key=/that/my.key');
 *
 * @param dsn `scheme://address?parameter=value`; schemes: fastcgi, http, https, raw, scgi, shared, udp, uwsgi, suwsgi,
 *   zeromq; without a scheme (`//address`) the default protocol
 */
export function fromDsn(dsn: string, { allowSharedSockets }: DsnOptions = {}): Socket {
  const refuse = (why: string): never => {
    throw new OptionError(
      'networking.sockets.fromDsn',
      `Cannot make a socket of ${JSON.stringify(dsn)}: ${why}`,
    );
  };
  const match = /^(?:([a-z][a-z0-9+.-]*):)?\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(dsn);
  if (match === null) return refuse('it must look like http://127.0.0.1:8000');
  const [, scheme = '', authority = '', path = '', query = ''] = match;

  const known = schemes();
  const kind = scheme === '' ? { parameters: [], make: sockets.default } : known[scheme.toLowerCase()];
  if (kind === undefined) return refuse(`its scheme must be one of ${Object.keys(known).join(', ')}`);

  const options = queryOptions(query, kind, refuse);
  // A socket file has no authority: http:///run/app.sock
  const address = authority === '' ? path : authority;
  const port = Number(/:(\d+)$/.exec(address)?.[1] ?? 0);
  if (port > 65535) return refuse('its port must be at most 65535');
  const privileged = port > 0 && port < 1024 && kind.make !== sockets.shared;
  const share = privileged && (allowSharedSockets ?? surroundings.euid() !== 0);
  return kind.make(share ? sockets.shared(address) : address, options);
}

function queryOptions(query: string, kind: Scheme, refuse: (why: string) => never): Record<string, unknown> {
  const allowed = [...kind.parameters, 'boundWorkers'];
  const options: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const parameter = camelCase(name);
    if (!allowed.includes(parameter)) {
      refuse(`it has no parameter "${name}"; there are ${allowed.map(snakeCase).join(', ')}`);
    }
    if (value !== '') options[parameter] = flags.has(parameter) ? !/^(0|no|off|false)$/i.test(value) : value;
  }
  const missing = (kind.required ?? []).filter((name) => options[name] === undefined);
  if (missing.length > 0) refuse(`it lacks ${missing.join(' and ')}`);
  return options;
}
