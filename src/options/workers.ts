import { OptionGroup } from './group';
import type { Late } from './text';

/** How many workers serve requests, and when all of them start anew. */
export interface WorkersBasicParams {
  /**
   * Number of worker processes; 0 is one per processor.
   * Becomes `workers`.
   * @default - one per processor (`%k`)
   */
  readonly count?: Late<number>;
  /**
   * Files whose newer modification time makes the workers start anew (whole seconds).
   * Becomes `touch-workers-reload`.
   */
  readonly touchReload?: string | readonly string[];
}

/** Worker processes. */
export class Workers extends OptionGroup {
  /** One worker per processor, unless a number is given. Becomes `workers`. */
  setCountAuto(count?: Late<number>) {
    return this.put('workers', count || '%k');
  }

  /** Sets the main options of the workers. */
  setBasicParams(params: WorkersBasicParams = {}) {
    this.put('workers', params.count === 0 ? '%k' : params.count);
    this.add('touch-workers-reload', params.touchReload);
    return this.section;
  }
}
