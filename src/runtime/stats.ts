import type { Duplex } from 'node:stream';
import type { z } from 'zod';
import { ByteReader } from './byte-reader';
import { type Connect, type ConverseOptions, converse, type ReceivedData } from './converse';
import { parseEmperorStats } from './emperor-stats-text';
import {
  type EmperorStats,
  emperorStats,
  type InstanceStats,
  instanceStats,
  type WorkerStats,
} from './stats-types';
import { Fault } from './talk-error';

/** Maximum size of stats in bytes, enough for thousands of workers. */
const mostBytes = 16 * 1024 * 1024;

/** Silence in ms after which a server is assumed to wait for a request (`stats-http`). */
const silence = 500;

/**
 * Reads the stats of an instance (`stats`), with or without `stats-http`.
 *
 * @param connect opens a stream to the address of `stats`
 * @throws TalkError if no stats server answers
 * @example
 * const stats = await readInstanceStats(async () => createConnection(1717)); // node:net
 * console.log(`${acceptingWorkers(stats).length} workers of ${stats.workers.length} accept requests`);
 */
export function readInstanceStats(connect: Connect, options: ConverseOptions = {}): Promise<InstanceStats> {
  return readAs(instanceStats, 'instance', connect, options);
}

/**
 * Reads the stats of an emperor (`emperor-stats`), with or without `stats-http`. The emperor scans for changed
 * vassals before it answers.
 *
 * @param connect opens a stream to the address of `emperor-stats`
 * @throws TalkError if no stats server answers
 */
export function readEmperorStats(connect: Connect, options: ConverseOptions = {}): Promise<EmperorStats> {
  return readAs(emperorStats, 'emperor', connect, options);
}

/** Workers with a process that accept requests and are not `cheap`. */
export function acceptingWorkers({ workers }: Pick<InstanceStats, 'workers'>): readonly WorkerStats[] {
  return workers.filter(({ pid, accepting, status }) => pid > 0 && accepting === 1 && status !== 'cheap');
}

function readAs<Stats>(
  schema: z.ZodType<Stats>,
  whose: 'instance' | 'emperor',
  connect: Connect,
  options: ConverseOptions,
): Promise<Stats> {
  return converse(connect, `read the stats of an ${whose}`, options, async (stream, seen) => {
    const text = bodyOf(await readText(stream, seen));
    const value = (whose === 'emperor' ? parseEmperorStats(text) : undefined) ?? asJson(text);
    const stats = schema.safeParse(value);
    if (stats.success) return stats.data;
    const other = whose === 'instance' ? emperorStats : instanceStats;
    if (other.safeParse(value).success) {
      throw new Fault('garbage', `the stats of an ${whose} must arrive, but those of another kind arrived`);
    }
    const { path, message } = stats.error.issues[0]!;
    throw new Fault(
      'garbage',
      `the stats of an ${whose} must arrive, but in the JSON received ${path.join('.') || 'the root'} is wrong: ${message}`,
    );
  });
}

/**
 * Plain stats servers write at once and never read: sending a request would reset the connection. With `stats-http`
 * the server waits for a request, and blocks the master meanwhile.
 */
async function readText(stream: Duplex, seen: ReceivedData): Promise<string> {
  const reader = new ByteReader(stream, seen);
  const ask = setTimeout(() => {
    if (reader.received === 0) stream.write('GET / HTTP/1.0\r\n\r\n');
  }, silence);
  try {
    const text = (await reader.rest(mostBytes)).toString();
    if (text === '')
      throw new Fault('closed', 'JSON must arrive, but the connection was closed without a byte');
    return text;
  } finally {
    clearTimeout(ask);
  }
}

/** Removes headers, which uWSGI composes itself (core/utils.c): always 200, body unencoded. */
const bodyOf = (text: string): string =>
  text.startsWith('HTTP/1.0 200 ') ? text.slice(text.indexOf('\r\n\r\n') + 4) : text;

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault(
      'garbage',
      `JSON must arrive, but ${text.length} characters arrived that begin with ${JSON.stringify(text.slice(0, 60))}`,
    );
  }
}
