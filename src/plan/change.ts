import type { Activation } from '../activation/activation';

/** One difference between the current and the declared state. */
export interface Change {
  /** Path in the resource's inputs: `['sections', 'uwsgi', 'processes']`. */
  readonly path: readonly (string | number)[];
  readonly kind: 'add' | 'remove' | 'change' | 'order';
  /** Old value, absent for `add`; a list for an option set several times. */
  readonly from?: unknown;
  /** New value, absent for `remove`; may be Unknown. */
  readonly to?: unknown;
  /** Whether the resource must be replaced. */
  readonly replaces?: boolean;
  /** How it takes effect in a running uWSGI. */
  readonly activation?: Activation;
  /** Why this activation is needed, as text for users. */
  readonly reason?: string;
  /** Why no request is lost, although the serving process stops. */
  readonly lossless?: string;
  /** Requests that can be lost, if the activation alone does not imply it. */
  readonly impact?: string;
}

/** All changes of one resource. Empty: nothing to do. */
export interface Difference {
  readonly changes: readonly Change[];
  /** Whether the old resource must be deleted before the new one is created, because both have the same identity. */
  readonly deleteFirst?: boolean;
  /** The most disruptive activation among the changes. */
  readonly activation?: Activation;
}

/** Why requests can be lost during a change; undefined if none can. */
export function lossOf({ replaces, activation, lossless, reason, impact }: Change): string | undefined {
  if (replaces === true) return 'it is stopped and replaced';
  if (lossless !== undefined || (activation !== 'restart' && impact === undefined)) return undefined;
  return [reason, impact].filter((text) => text !== undefined).join('; ');
}

/** Whether the resource must be replaced. */
export function replaces(difference: Difference): boolean {
  return difference.changes.some((change) => change.replaces === true);
}
