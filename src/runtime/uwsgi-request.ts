import { Duplex, Writable } from 'node:stream';
import { type Connect, type ConverseOptions, converse } from './converse';
import { type ApplicationReply, exchange } from './exchange';
import type { HttpRequest } from './http-request';
import { requestPath } from './request-path';
import { type Bytes, encodeDict, encodePacket } from './uwsgi-packet';

/** A request to the application behind a uwsgi socket. */
export interface UwsgiRequest extends HttpRequest {
  /** @default 'GET' */
  readonly method?: string;
  /** Body, sent with its length; set `content-type` in `headers`. */
  readonly body?: Bytes;
}

/**
 * Sends one request over the uwsgi protocol (modifier 0), with the CGI variables that web servers send. Any status
 * counts as an answer. `REMOTE_ADDR` is 127.0.0.1, since the connection comes from the host itself.
 *
 * @throws RangeError if it cannot be sent; TalkError if no complete answer arrived
 */
export async function requestUwsgi(
  connect: Connect,
  request: UwsgiRequest,
  options: ConverseOptions = {},
): Promise<ApplicationReply> {
  const { path, method = 'GET', limit = 1024 * 1024, body = '' } = request;
  const bytes = Buffer.from(body as Uint8Array);
  const packet = encodePacket(0, 0, encodeDict(variables(request, method, bytes.length)));
  return converse(connect, `request ${path}`, options, (stream, seen) => {
    stream.write(Buffer.concat([packet, bytes]));
    return exchange(answersOf(stream), { method, path, headers: {}, limit }, seen);
  });
}

function variables(request: UwsgiRequest, method: string, length: number): [string, Bytes][] {
  const { path, host = 'localhost', headers = {} } = request;
  const { decoded, query } = requestPath(path);
  const { hostname, port } = hostParts(host);
  const fields = Object.entries(headers).map(([name, value]): [string, string] => {
    const key = name.toUpperCase().replaceAll('-', '_');
    return [key === 'CONTENT_TYPE' ? key : `HTTP_${key}`, value];
  });
  return [
    ['REQUEST_METHOD', method],
    ['REQUEST_URI', path],
    ['PATH_INFO', decoded],
    ['QUERY_STRING', query],
    ['CONTENT_LENGTH', length === 0 ? '' : `${length}`],
    ['SERVER_PROTOCOL', 'HTTP/1.1'],
    ['SERVER_NAME', hostname],
    ['SERVER_PORT', port],
    ['REQUEST_SCHEME', 'http'],
    ['REMOTE_ADDR', '127.0.0.1'],
    ['HTTP_HOST', host],
    ...fields,
  ];
}

function hostParts(host: string): { hostname: string; port: string } {
  const [, hostname = host, port = '80'] = /^(.*):(\d+)$/.exec(host) ?? [];
  return { hostname, port };
}

/** Readable side of a stream: uWSGI answers in HTTP even to uwsgi requests. */
function answersOf(stream: Duplex): Duplex {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return Duplex.from({ readable: stream, writable: nowhere });
}
