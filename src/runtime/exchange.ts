import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Seen } from './converse';
import { Fault } from './talk-error';

/** What an application answered. */
export interface Answer {
  readonly status: number;
  /** The words behind the status: `Not Found`. */
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Up to the limit; nothing is decompressed. */
  readonly body: Buffer;
  /** Whether the body went on behind the limit; it was not read further. */
  readonly truncated: boolean;
}

/** What is sent, and how much is read. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Most bytes of the body that are read. */
  readonly limit: number;
}

/**
 * One request over a stream, by Node's own HTTP client.
 *
 * @throws Fault
 */
export async function exchange(stream: Duplex, { limit, ...sent }: Exchange, seen: Seen): Promise<Answer> {
  const request = httpRequest({ ...sent, setHost: false, createConnection: () => stream });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    // Stays: the end of a response that we do not read further is an error of its request.
    request.on('error', (error) => reject(fault(error)));
    request.end();
  });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      seen.text = `status ${response.statusCode} and ${size} bytes of the body came`;
      if (size > limit) break;
    }
  } catch (error) {
    throw fault(error as NodeJS.ErrnoException, seen);
  }
  return {
    status: response.statusCode!,
    statusText: response.statusMessage!,
    headers: response.headers,
    body: Buffer.concat(chunks).subarray(0, limit),
    truncated: size > limit,
  };
}

function fault({ code = '', message }: NodeJS.ErrnoException, seen?: Seen): Fault {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Fault('too-large', 'the headers of the answer must have at most 16 KiB, and more came');
  if (code.startsWith('HPE_'))
    return new Fault('garbage', `HTTP must come, and something else came (${code})`);
  const when = seen === undefined ? 'before an answer' : `when ${seen.text}`;
  return new Fault(
    'closed',
    `a whole answer must come, and the connection was closed ${when} (${code || message})`,
  );
}
