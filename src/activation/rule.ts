import type { OptionKind } from '../config/catalog';
import type { Activated, OptionChange } from './activation';

/** Evidence for a rule; a rule proven by a test is recorded in data/activation.json as `run`. */
export type Evidence = 'source' | 'documented' | 'assumed';

/** Activation of changes of some options. */
export interface ActivationRule extends Activated {
  /** Option names; aliases need not be listed. */
  readonly options?: readonly string[];
  readonly kinds?: readonly OptionKind[];
  readonly plugins?: readonly string[];
  readonly evidence: Evidence;
  /** File and function in uWSGI's source. */
  readonly source?: string;
  /** Changes that need another activation; the first that holds applies. */
  readonly unless?: readonly Exception[];
}

/** A kind of change that needs another activation than its option usually does. */
export interface Exception extends Activated {
  readonly when: string;
  readonly holds: (change: OptionChange) => boolean;
}
