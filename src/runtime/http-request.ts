import { type Connect, type ConverseOptions, converse } from './converse';
import { type ApplicationReply, exchange } from './exchange';
import { requestPath } from './request-path';

/** A GET request. */
export interface HttpRequest {
  /** Path with query: `/health?full=1`. */
  readonly path: string;
  /**
   * Value of the `Host` header.
   * @default 'localhost'
   */
  readonly host?: string;
  /** Additional headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Maximum bytes of the body to read.
   * @default 1048576
   */
  readonly limit?: number;
}

/**
 * Sends one GET over HTTP/1.1. Any status counts as an answer.
 *
 * @throws RangeError if the path cannot be sent; TalkError if no complete answer arrived
 */
export async function getHttp(
  connect: Connect,
  { path, host = 'localhost', headers, limit = 1024 * 1024 }: HttpRequest,
  options: ConverseOptions = {},
): Promise<ApplicationReply> {
  requestPath(path);
  const sent = { method: 'GET', path, headers: { host, connection: 'close', ...headers }, limit };
  return converse(connect, `get ${path}`, options, (stream, seen) => exchange(stream, sent, seen));
}
