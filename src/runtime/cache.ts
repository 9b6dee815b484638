import type { Connect, ConverseOptions } from './converse';
import { following, type PacketAnswer, packetCall } from './packet-call';
import { Fault } from './talk-error';
import { type Bytes, decodeDict, encodeDict, encodePacket } from './uwsgi-packet';

/** Options that select a cache. */
export interface CacheOptions {
  /**
   * Name of the cache.
   * @default - the first one
   */
  readonly cache?: string;
}

/** Options for storing an item. */
export interface CacheSetOptions extends CacheOptions {
  /**
   * Seconds until it expires.
   * @default - kept until it is deleted or evicted
   */
  readonly expires?: number;
}

/** Maximum size of a value, in bytes. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Remote access to the caches of an instance (modifier 111, modifier2 17, plugin `cache`); in uWSGI 2.0 the other
 * forms of modifier 111 return garbage.
 *
 * uWSGI closes the connection to refuse a call, and also if the cache or the plugin does not exist. `false` and
 * `undefined` therefore do not distinguish these cases.
 */
export class CacheClient {
  constructor(
    private readonly connect: Connect,
    private readonly options: ConverseOptions = {},
  ) {}

  /** Returns the value, up to 64 MiB; `undefined` if there is none. */
  get(key: string, options: CacheOptions = {}): Promise<Buffer | undefined> {
    return this.call('get', key, options, async (answer) => {
      if (answer === undefined) return undefined;
      const size = Number(new Map(decodeDict(answer.body)).get('size')?.toString());
      if (!(size <= mostBytes))
        throw new Fault('too-large', `the value must have at most ${mostBytes} bytes, but it has ${size}`);
      return following(answer.reader, size);
    });
  }

  /** Returns whether the key exists. */
  exists(key: string, options: CacheOptions = {}): Promise<boolean> {
    return this.call('exists', key, options, isAnswer);
  }

  /** Deletes a value; `false` if there was none. */
  del(key: string, options: CacheOptions = {}): Promise<boolean> {
    return this.call('del', key, options, isAnswer);
  }

  /**
   * Stores a value under a new key.
   *
   * @param value at least one byte (uWSGI requires this)
   * @returns `false` if the key exists, or if the value is larger than the items of the cache
   */
  set(key: string, value: Bytes, options: CacheSetOptions = {}): Promise<boolean> {
    return this.put('set', key, value, options);
  }

  /** Stores a value and replaces an existing one. Otherwise like `set()`. */
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
