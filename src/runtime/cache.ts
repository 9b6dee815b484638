import type { CallOptions, Connect } from './converse';
import { following, type PacketAnswer, packetCall } from './packet-call';
import { Fault } from './talk-error';
import { type Bytes, decodeDict, encodeDict, encodePacket } from './uwsgi-packet';

/** Which cache. */
export interface CacheOptions {
  /**
   * Name of the cache.
   * @default - the first one
   */
  readonly cache?: string;
}

/** How an item is kept. */
export interface CacheSetOptions extends CacheOptions {
  /**
   * Seconds until it is forgotten.
   * @default - kept until it is deleted, or pushed out
   */
  readonly expires?: number;
}

/** Most bytes of a value that is read. */
const mostBytes = 64 * 1024 * 1024;

/**
 * The caches of an instance from outside (modifier 111, modifier2 17, plugin `cache`); the other forms of modifier 111
 * answer with garbage in uWSGI 2.0.
 *
 * uWSGI says no by closing the connection, and closes it as well where there is no such cache or plugin; so `false`
 * and `undefined` do not tell why.
 */
export class CacheClient {
  constructor(
    private readonly connect: Connect,
    private readonly options: CallOptions = {},
  ) {}

  /** The value, up to 64 MiB; `undefined` when there is none. */
  get(key: string, options: CacheOptions = {}): Promise<Buffer | undefined> {
    return this.call('get', key, options, async (answer) => {
      if (answer === undefined) return undefined;
      const size = Number(new Map(decodeDict(answer.body)).get('size')?.toString());
      if (!(size <= mostBytes))
        throw new Fault('too-large', `the value must have at most ${mostBytes} bytes, and it has ${size}`);
      return following(answer.reader, size);
    });
  }

  /** Whether there is a value. */
  exists(key: string, options: CacheOptions = {}): Promise<boolean> {
    return this.call('exists', key, options, isAnswer);
  }

  /** Forgets a value; `false` when there was none. */
  del(key: string, options: CacheOptions = {}): Promise<boolean> {
    return this.call('del', key, options, isAnswer);
  }

  /**
   * Keeps a value under a key that has none yet.
   *
   * @param value at least one byte, which uWSGI demands
   * @returns `false` when there is one already, or the value is larger than the cache's items
   */
  set(key: string, value: Bytes, options: CacheSetOptions = {}): Promise<boolean> {
    return this.put('set', key, value, options);
  }

  /** Keeps a value, in the place of one that may be there. Otherwise as `set()`. */
  update(key: string, value: Bytes, options: CacheSetOptions = {}): Promise<boolean> {
    return this.put('update', key, value, options);
  }

  private async put(cmd: string, key: string, value: Bytes, options: CacheSetOptions): Promise<boolean> {
    const bytes = Buffer.from(value as Uint8Array);
    if (bytes.length === 0)
      throw new RangeError(`Cannot ${cmd} ${JSON.stringify(key)}: its value must have at least one byte`);
    const more: [string, string][] = [['size', `${bytes.length}`]];
    if (options.expires !== undefined) more.push(['expires', `${options.expires}`]);
    return this.call(cmd, key, options, isAnswer, more, bytes);
  }

  private async call<Result>(
    cmd: string,
    key: string,
    { cache }: CacheOptions,
    read: (answer: PacketAnswer | undefined) => Result | Promise<Result>,
    more: readonly [string, string][] = [],
    value: Buffer = Buffer.alloc(0),
  ): Promise<Result> {
    const where: [string, string][] = cache === undefined ? [] : [['cache', cache]];
    const packet = encodePacket(111, 17, encodeDict([['cmd', cmd], ['key', key], ...where, ...more]));
    const purpose = `${cmd} the cached ${JSON.stringify(key)}`;
    const sent = [packet, value];
    return packetCall(this.connect, { purpose, sent, modifier1: 111, options: this.options }, read);
  }
}

const isAnswer = (answer: PacketAnswer | undefined): boolean => answer !== undefined;
