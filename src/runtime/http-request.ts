import { type CallOptions, type Connect, converse } from './converse';
import { type Answer, exchange } from './exchange';
import { requestPath } from './request-path';

/** A GET. */
export interface HttpRequest {
  /** Path with query, as it stands in an address: `/health?full=1`. */
  readonly path: string;
  /**
   * What the `Host` header says.
   * @default 'localhost'
   */
  readonly host?: string;
  /** More headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Most bytes of the body that are read.
   * @default 1048576
   */
  readonly limit?: number;
}

/**
 * One GET over HTTP/1.1. Any status is an answer.
 *
 * @throws RangeError when the path cannot be sent; TalkError when no whole answer came
 */
export async function getHttp(
  connect: Connect,
  { path, host = 'localhost', headers, limit = 1024 * 1024 }: HttpRequest,
  options: CallOptions = {},
): Promise<Answer> {
  requestPath(path);
  const sent = { method: 'GET', path, headers: { host, connection: 'close', ...headers }, limit };
  return converse(connect, `get ${path}`, options, (stream, seen) => exchange(stream, sent, seen));
}
