import { OptionGroup } from './group';
import { keyValues } from './key-values';
import { given, type OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { type Late, type Suggested, text } from './text';

/** How all caches behave. */
export interface CachingBasicParams {
  /**
   * Whether items never expire: no process removes old ones.
   * Becomes `cache-no-expire`.
   * @default - off
   */
  readonly noExpire?: Late<boolean>;
  /**
   * Seconds between two scans for expired items.
   * Becomes `cache-expire-freq`.
   * @default - 3
   */
  readonly expireScanInterval?: Late<number>;
  /**
   * Whether the log reports how many items were freed.
   * Becomes `cache-report-freed-items`.
   * @default - off
   */
  readonly reportFreed?: Late<boolean>;
}

/** Options of a cache. Becomes part of `cache2`. */
export interface AddCacheParams {
  /** Whether its items never expire. @default - off */
  readonly noExpire?: Late<boolean>;
  /** File that keeps the items over restarts. @default - in memory only */
  readonly store?: Late<string>;
  /** Seconds (turns of the master) between two writes of {@link store}. @default - left to the system */
  readonly storeSyncInterval?: Late<number>;
  /** Whether a {@link store} that does not fit is deleted, instead of refusing to start. @default - off */
  readonly storeDelete?: Late<boolean>;
  /** Hash function of the keys. @default - `djb33x` */
  readonly hashAlgo?: Suggested<'djb33x' | 'murmur2' | 'fnv1a' | 'rand'>;
  /** Size of the hash table, in entries. @default - 65536 */
  readonly hashSize?: Late<number>;
  /** Longest key, in bytes. @default - 2048 */
  readonly keySize?: Late<number>;
  /** Nodes that receive changes over UDP, as `host:port`. @default - none */
  readonly udpClients?: OneOrMore<Late<string>>;
  /** Addresses to listen for changes on, as `host:port`. @default - none */
  readonly udpServers?: OneOrMore<Late<string>>;
  /** Size of a block, in bytes. @default - 65536 */
  readonly blockSize?: Late<number>;
  /** Number of blocks. @default - one for each item */
  readonly blockCount?: Late<number>;
  /** Nodes to copy everything from at start. @default - none */
  readonly syncFrom?: OneOrMore<Late<string>>;
  /** Whether an item may take several blocks. @default - off */
  readonly modeBitmap?: Late<boolean>;
  /** Whether the time of the last change is kept, for `Last-Modified`. @default - off */
  readonly useLastmod?: Late<boolean>;
  /** Whether nothing is logged when the cache is full. @default - off */
  readonly fullSilent?: Late<boolean>;
  /** Whether the least recently used item is removed when the cache is full. @default - off */
  readonly fullPurgeLru?: Late<boolean>;
}

const switches = ['no_expire', 'store_delete', 'bitmap', 'lastmod', 'ignore_full', 'purge_lru'];

/** The cache of uWSGI: keys and values in memory, shared by all processes. */
export class Caching<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** Sets the main options of caches. */
  setBasicParams(params: CachingBasicParams = {}) {
    this.flag('cache-no-expire', params.noExpire);
    this.flag('cache-report-freed-items', params.reportFreed);
    return this.put('cache-expire-freq', params.expireScanInterval);
  }

  /** Stores an item at start, in the named cache or in the default one. Becomes `add-cache-item`. */
  addItem(
    key: Late<string>,
    value: Late<string | number>,
    { cacheName }: { readonly cacheName?: Late<string> } = {},
  ) {
    return this.add('add-cache-item', inCache(cacheName, text`${key}=${value}`));
  }

  /**
   * Stores a file at start, its path being the key. Becomes `load-file-in-cache`; with `gzip` it is compressed:
   * `load-file-in-cache-gzip`.
   */
  addFile(
    filepath: Late<string>,
    { gzip = false, cacheName }: { readonly gzip?: boolean; readonly cacheName?: Late<string> } = {},
  ) {
    return this.add(gzip ? 'load-file-in-cache-gzip' : 'load-file-in-cache', inCache(cacheName, filepath));
  }

  /** Creates a cache for up to `maxItems` - 1 items, since uWSGI needs one itself. Becomes `cache2`. */
  addCache(name: Late<string>, maxItems: Late<number>, params: AddCacheParams = {}) {
    const values = {
      name,
      maxitems: maxItems,
      no_expire: params.noExpire,
      store: params.store,
      storesync: params.storeSyncInterval,
      store_delete: params.storeDelete,
      hash: params.hashAlgo,
      hash_size: params.hashSize,
      key_size: params.keySize,
      nodes: params.udpClients,
      udp_servers: params.udpServers,
      blocksize: params.blockSize,
      blocks: params.blockCount,
      sync: params.syncFrom,
      bitmap: params.modeBitmap,
      lastmod: params.useLastmod,
      ignore_full: params.fullSilent,
      purge_lru: params.fullPurgeLru,
    };
    return this.add('cache2', keyValues(values, { switches }));
  }
}

function inCache(cache: Late<string> | undefined, what: unknown) {
  return given(cache) && cache !== '' ? text`${cache} ${what}` : text`${what}`;
}
