import type { Ground } from './ground';

/** A way of bringing a change to the users of an application. */
export interface Strategy {
  readonly name: string;
  /** What one change is and what makes it effective. */
  readonly how: string;
  /** Whether no request may fail. */
  readonly graceful: boolean;
  /** Deploys revision 0. */
  prepare(ground: Ground): Promise<void>;
  /** Makes revision `n` effective, or sees to it that it soon is. */
  change(ground: Ground, n: number): Promise<void>;
}
