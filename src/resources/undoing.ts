import { forMany } from '../transport/signals';
import type { Work } from './resource';

/** Most seconds until the scripts that undo a change have begun; each has a time limit of its own on the host. */
const seconds = 600;

/**
 * Work that undoes a failed change. An interrupt may be the cause of the failure, so it does not end this; the fence of
 * a lost lock does. It takes over nothing.
 */
export const undoing = (work: Work): Work => ({
  ...work,
  displaces: [],
  swap: undefined,
  signal: forMany(AbortSignal.timeout(seconds * 1_000)),
});
