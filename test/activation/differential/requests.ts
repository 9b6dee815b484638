import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Where requests go: a port of this machine, or a unix socket. */
export type Target = { readonly port: number } | { readonly path: string };

const agent = ['Host: example.test', 'User-Agent: proof', 'Referer: http://here/', 'Cookie: a=b'].join(
  '\r\n',
);
const get = (path: string, ...headers: readonly string[]): string =>
  [`GET ${path} HTTP/1.1`, agent, ...headers, '', ''].join('\r\n');
const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\n${agent}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** Requests that options can give other answers to. */
export const requests: Readonly<Record<string, string>> = {
  'the application': get('/'),
  'a marked request': get('/marked', 'X-Forwarded-For: 192.0.2.7', 'X-Mark: proof'),
  'the variables of a request': get(
    '/environ?x=1',
    'X-Forwarded-Proto: https',
    'Authorization: Basic b25lOnR3bw==',
    'Accept-Encoding: gzip',
  ),
  'a path with escapes': get('/environ/%7Ea//b/../c;p=1'),
  'an application that answers 403': get('/forbidden'),
  'an application that answers 404': get('/missing'),
  'a large response': get('/large', 'Accept-Encoding: gzip'),
  'a file of the application': get('/wrapped'),
  'X-Sendfile': get('/sendfile'),
  'a static page': get('/page.html'),
  'a static text': get('/note.txt', 'Accept-Encoding: gzip'),
  'a part of a static page': get('/page.html', 'Range: bytes=2-5'),
  'an unchanged static page': get('/page.html', 'If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT'),
  'a static directory': get('/folder/'),
  'a hidden page': get('/hidden/page.html'),
  'a symbolic link': get('/link.html'),
  HEAD: `HEAD /page.html HTTP/1.0\r\n${agent}\r\n\r\n`,
  'a body': post('/length', 'x'.repeat(20_000)),
  'a large body': post('/length', 'x'.repeat(300_000)),
  'a body in chunks': `POST /length HTTP/1.1\r\n${agent}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
  'large headers': get('/', `X-Large: ${'x'.repeat(6000)}`),
  'many variables': get('/', ...Array.from({ length: 70 }, (_, index) => `X-V${index}: 1`)),
  'two in a row': `${get('/')}${get('/environ', 'Connection: close')}`,
  // The last one, since some options end a worker that raised an exception.
  'a failing application': get('/error'),
};

/** What comes back for a request, without what differs between two equal ones. */
export function ask(target: Target, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(target);
    const chunks: Buffer[] = [];
    const end = (how: string) => {
      clearTimeout(late);
      clearTimeout(endless);
      socket.destroy();
      resolve(`${settled(Buffer.concat(chunks).toString('latin1'))}\n(${how})`);
    };
    const late = setTimeout(() => end('stays open'), 1500);
    const endless = setTimeout(() => end('has no end'), 5000);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      // A connection that stays open after an answer is one that is kept alive.
      late.refresh();
    });
    socket.on('end', () => end('closed'));
    socket.on('error', () => end('reset'));
    socket.write(text);
  });
}

/** Answers to all requests. */
export async function answers(target: Target): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const [name, text] of Object.entries(requests)) found.set(name, await ask(target, text));
  // The lines that the last ones leave in the log.
  await delay(50);
  return found;
}

const settled = (text: string): string =>
  text
    .replace(/^(Date|Expires|Last-Modified): .*\r\n/gm, '$1: a time\r\n')
    .replace(/"(REMOTE_PORT|uwsgi.core)": "?\d+"?/g, '"$1": N')
    .slice(0, 3000);
