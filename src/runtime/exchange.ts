import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ReceivedData } from './converse';
import { Fault } from './talk-error';

/** Answer of an application. */
export interface ApplicationReply {
  readonly status: number;
  /** Reason phrase: `Not Found`. */
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Body up to the limit, not decompressed. */
  readonly body: Buffer;
  /** Whether the body exceeded the limit; the rest was not read. */
  readonly truncated: boolean;
}

/** A request and the limit for its answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Maximum bytes of the body to read. */
  readonly limit: number;
}

/**
 * Sends one request over a stream with Node's HTTP client.
 *
 * @throws Fault
 */
export async function exchange(
  stream: Duplex,
  { limit, ...sent }: Exchange,
  seen: ReceivedData,
): Promise<ApplicationReply> {
  const request = httpRequest({ ...sent, setHost: false, createConnection: () => stream });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    // Keep this listener: closing a partly read response emits an error on its request.
    request.on('error', (error) => reject(fault(error)));
    request.end();
  });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      seen.text = `status ${response.statusCode} and ${size} bytes of the body were received`;
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

function fault({ code = '', message }: NodeJS.ErrnoException, seen?: ReceivedData): Fault {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Fault('too-large', 'the headers of the answer must have at most 16 KiB, but more arrived');
  if (code.startsWith('HPE_')) return new Fault('garbage', `the answer must be HTTP, but is not (${code})`);
  const when = seen === undefined ? 'before an answer' : `when ${seen.text}`;
  return new Fault(
    'closed',
    `a complete answer must arrive, but the connection was closed ${when} (${code || message})`,
  );
}
