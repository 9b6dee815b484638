import type { Duplex } from 'node:stream';
import type { z } from 'zod';
import { ByteReader } from './byte-reader';
import { type CallOptions, type Connect, converse, type Seen } from './converse';
import {
  type EmperorStats,
  emperorStats,
  type InstanceStats,
  instanceStats,
  type WorkerStats,
} from './stats-types';
import { Fault } from './talk-error';

/** Most bytes of stats: thousands of workers stay far below. */
const mostBytes = 16 * 1024 * 1024;

/** How long a server may be silent before it is taken for one that waits for a request (`stats-http`), in ms. */
const silence = 500;

/**
 * Reads the stats of an instance (`stats`), with or without `stats-http`.
 *
 * @param connect opens a stream to the address of `stats`
 * @throws TalkError when nothing, or something else, answers there
 * @example
 * const stats = await readInstanceStats(() => host.connect('127.0.0.1:1717'));
 * console.log(`${acceptingWorkers(stats).length} workers of ${stats.workers.length} accept requests`);
 */
export function readInstanceStats(connect: Connect, options: CallOptions = {}): Promise<InstanceStats> {
  return readAs(instanceStats, 'instance', connect, options);
}

/**
 * Reads the stats of an emperor (`emperor-stats`), with or without `stats-http`. The emperor looks for changed vassals
 * before it answers.
 *
 * @param connect opens a stream to the address of `emperor-stats`
 * @throws TalkError when nothing, or something else, answers there
 */
export function readEmperorStats(connect: Connect, options: CallOptions = {}): Promise<EmperorStats> {
  return readAs(emperorStats, 'emperor', connect, options);
}

/** The workers that have a process, accept requests, and do not rest (`cheap`). */
export function acceptingWorkers({ workers }: Pick<InstanceStats, 'workers'>): readonly WorkerStats[] {
  return workers.filter(({ pid, accepting, status }) => pid > 0 && accepting === 1 && status !== 'cheap');
}

function readAs<Stats>(
  schema: z.ZodType<Stats>,
  whose: 'instance' | 'emperor',
  connect: Connect,
  options: CallOptions,
): Promise<Stats> {
  return converse(connect, `read the stats of an ${whose}`, options, async (stream, seen) => {
    const value = asJson(await readText(stream, seen));
    const stats = schema.safeParse(value);
    if (stats.success) return stats.data;
    const other = whose === 'instance' ? emperorStats : instanceStats;
    if (other.safeParse(value).success) {
      throw new Fault('garbage', `the stats of an ${whose} must come, and those of another kind came`);
    }
    const { path, message } = stats.error.issues[0]!;
    throw new Fault(
      'garbage',
      `the stats of an ${whose} must come, and in the JSON that came ${path.join('.') || 'the whole'} is wrong: ${message}`,
    );
  });
}

/**
 * Plain servers write at once and never read: what we sent them would reset the connection. Those of `stats-http` wait
 * for a request, and their master waits with them.
 */
async function readText(stream: Duplex, seen: Seen): Promise<string> {
  const reader = new ByteReader(stream, seen);
  const ask = setTimeout(() => {
    if (reader.received === 0) stream.write('GET / HTTP/1.0\r\n\r\n');
  }, silence);
  try {
    const text = (await reader.rest(mostBytes)).toString();
    if (text === '')
      throw new Fault('closed', 'JSON must come, and the connection was closed without a byte');
    return text;
  } finally {
    clearTimeout(ask);
  }
}

function asJson(text: string): unknown {
  // The head of an answer that uWSGI composes itself (core/utils.c): always 200, its body as it is.
  const json = text.startsWith('HTTP/1.0 200 ') ? text.slice(text.indexOf('\r\n\r\n') + 4) : text;
  try {
    return JSON.parse(json);
  } catch {
    throw new Fault(
      'garbage',
      `JSON must come, and ${text.length} characters came that begin with ${JSON.stringify(text.slice(0, 60))}`,
    );
  }
}
