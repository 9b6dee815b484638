import type { Activation } from '../activation/activation';

/** One difference between what is and what shall be. */
export interface Change {
  /** Where it is in the resource's inputs, as a list of keys: `['sections', 'uwsgi', 'processes']`. */
  readonly path: readonly (string | number)[];
  readonly kind: 'add' | 'remove' | 'change' | 'order';
  /** Old value, absent for `add`; a list for an option given several times. */
  readonly from?: unknown;
  /** New value, absent for `remove`; may be Unknown. */
  readonly to?: unknown;
  /** Whether the resource must be made anew for it. */
  readonly replaces?: boolean;
  /** What makes it effective in a running uWSGI. */
  readonly activation?: Activation;
  /** Why this activation is needed, for people. */
  readonly reason?: string;
  /** Why the activation loses no request, though it stops what serves. */
  readonly lossless?: string;
  /** Which requests can be lost, where the activation alone does not say it. */
  readonly impact?: string;
}

/** All that differs for one resource. Empty changes: nothing to do. */
export interface Difference {
  readonly changes: readonly Change[];
  /** Whether the old one must go before the new one can come: they share an identity. */
  readonly deleteFirst?: boolean;
  /** The most disruptive activation among the changes. */
  readonly activation?: Activation;
}

/** Why requests can be lost while a change is made; undefined where none can. */
export function lossOf({ replaces, activation, lossless, reason, impact }: Change): string | undefined {
  if (replaces === true) return 'it is stopped and made anew';
  if (lossless !== undefined || (activation !== 'restart' && impact === undefined)) return undefined;
  return [reason, impact].filter((text) => text !== undefined).join('; ');
}

/** Whether the resource must be made anew. */
export function replaces(difference: Difference): boolean {
  return difference.changes.some((change) => change.replaces === true);
}
