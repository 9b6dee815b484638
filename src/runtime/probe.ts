import { z } from 'zod';
import { socketAddress } from '../transport/address';
import { type Shell, sh } from '../transport/shell';
import { requestPath } from './request-path';

/** Maximum characters of an answer or of command output in messages. */
export const excerptLength = 300;

const address = z
  .string()
  .refine(
    accepts(socketAddress),
    'Must be address:port, such as 127.0.0.1:3031, or the absolute path of a unix socket',
  );
const path = z
  .string()
  .refine(
    accepts(requestPath),
    'Must be a path that begins with "/" and is percent-encoded, such as /health',
  );
const status = z
  .number()
  .int()
  .min(100)
  .max(599)
  .optional()
  .describe('Required status of the answer. Default: any below 400');
const contains = z
  .string()
  .min(1)
  .optional()
  .describe('Text that the first MiB of the body must contain. Default: any body');
const hostHeader = z.string().regex(/^[\x21-\x7e]+$/, 'Must be the name of a host');

const kinds = ['http', 'ping', 'request', 'tcp', 'unix', 'command'] as const;

/** A readiness check of an instance. Addresses are as seen from the host. */
export const probeProps = z
  .strictObject({
    http: z
      .strictObject({
        url: z
          .string()
          .refine(
            accepts(probeUrl),
            'Must be such as http://127.0.0.1:8000/health or http://unix:/run/a.sock:/health',
          )
          .describe('URL to get: http://127.0.0.1:8000/health or http://unix:/run/a.sock:/health; no TLS'),
        host: hostHeader
          .optional()
          .describe('Host header to send. Default: host of the URL, localhost for a unix socket'),
        status,
        contains,
      })
      .optional()
      .describe('Gets a page over HTTP'),
    ping: z
      .strictObject({ address: address.describe('Address or path of a uwsgi socket') })
      .optional()
      .describe('Pings over the uwsgi protocol, as `uwsgi --ping` does; the plugin ping must be loaded'),
    request: z
      .strictObject({
        address: address.describe('Address or path of a uwsgi socket'),
        path: path.describe('Path of the request, with its query'),
        host: hostHeader.optional().describe('Host header to send. Default: localhost'),
        status,
        contains,
      })
      .optional()
      .describe('Asks the application over the uwsgi protocol'),
    tcp: z
      .strictObject({ address: address.describe('Address and port: 127.0.0.1:8000') })
      .optional()
      .describe(
        'Connects to a TCP port; it succeeds as soon as a process listens, even if no worker accepts',
      ),
    unix: z
      .strictObject({
        path: z
          .string()
          .regex(/^\/[^\0\n]+$/, 'Must be an absolute path')
          .describe('Path of the socket'),
      })
      .optional()
      .describe('Connects to a unix socket'),
    command: z
      .strictObject({ command: z.string().min(1).describe('Shell text to run on the host') })
      .optional()
      .describe('Runs a command on the host, which must end with 0'),
    timeout: z.number().min(0.1).max(300).default(5).describe('Maximum seconds per attempt. Default: 5'),
    successes: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(1)
      .describe('Number of successive attempts that must succeed. Default: 1'),
  })
  .refine(
    (probe) => kinds.filter((kind) => probe[kind] !== undefined).length === 1,
    `Must have exactly one of ${kinds.join(', ')}`,
  )
  .describe('A readiness check of an instance: exactly one kind of check, and how to repeat it');

/** A readiness check of an instance. */
export type Probe = z.input<typeof probeProps>;

/** Parts of a probe's URL: address to connect to, path, `Host` header. */
export interface ProbeUrl {
  readonly address: string;
  readonly path: string;
  readonly host: string;
}

/**
 * Parses `http://127.0.0.1:8000/health` or `http://unix:/run/a.sock:/health`.
 *
 * @throws RangeError if it has another form or contains a user
 */
export function probeUrl(url: string): ProbeUrl {
  const unix = /^http:\/\/unix:(\/[^:]+)(?::(\/.*))?$/.exec(url);
  if (unix !== null) {
    const [, address = '', path = '/'] = unix;
    requestPath(path);
    return { address, path, host: 'localhost' };
  }
  if (!/^http:\/\/[^/?#@]+(?:[/?]|$)/.test(url) || !URL.canParse(url)) {
    throw new RangeError('Cannot read a URL: it must begin with http://, name an address, and no user');
  }
  const { hostname, host, port, pathname, search } = new URL(url);
  return { address: `${hostname}:${port || 80}`, path: `${pathname}${search}`, host };
}

/**
 * Shell script that runs a `command` probe once. Its exit status is the command's (124 after a timeout); its output
 * is the first 300 bytes of the command's stdout and stderr. The command must not leave processes that keep these
 * open.
 *
 * @param timeout maximum seconds
 */
export function probeScript({ command }: { readonly command: string }, timeout: number): Shell {
  // Discard further output: a command whose pipe closes would fail.
  const limited = sh`{ head -c ${excerptLength}; cat > /dev/null; } >&4`;
  const watched = sh`timeout -k 1 ${timeout} sh -c ${command} 3>&- 4>&-`;
  return sh`{ status=$( { { ${watched} < /dev/null 2>&1; echo $? >&3; } | ${limited}; } 3>&1 ); } 4>&1; ( exit "$status" )`;
}

function accepts(read: (text: string) => unknown): (text: string) => boolean {
  return (text) => {
    try {
      read(text);
      return true;
    } catch {
      return false;
    }
  };
}
