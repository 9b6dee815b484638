import { OptionGroup } from './group';
import type { SectionWriter } from './section-writer';
import type { Late } from './text';

/** How the queue is kept. */
export interface QueueParams {
  /** Size of an item, in bytes. Becomes `queue-blocksize`. @default - 8192 */
  readonly blockSize?: Late<number>;
  /** File that keeps the items over restarts. Becomes `queue-store`. @default - in memory only */
  readonly store?: Late<string>;
  /** Seconds (turns of the master) between two writes of {@link store}. Becomes `queue-store-sync`. @default - left to the system */
  readonly storeSyncInterval?: Late<number>;
}

/** The queue of uWSGI: items in memory, shared by all processes. */
export class Queue<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** Creates a queue for this many items. Becomes `queue`. */
  enable(size: Late<number>, params: QueueParams = {}) {
    this.put('queue', size);
    this.put('queue-blocksize', params.blockSize);
    this.put('queue-store', params.store);
    return this.put('queue-store-sync', params.storeSyncInterval);
  }
}
