import type { Engine } from './run-spec';

/** What became of one run. */
export interface Verdict {
  /** Does the run again: `npm run test:trust -- --replay ID`. */
  readonly id: string;
  readonly kind: string;
  readonly type: string;
  readonly operation: string;
  readonly engine: Engine;
  /** Whether the fault met the run, which may have been over before. */
  readonly hit: boolean;
  /** Exit code of the disturbed run; undefined where we ended it. */
  readonly code: number | undefined;
  /** Milliseconds of all. */
  readonly took: number;
  /** Invariants that did not hold, each with what was seen. */
  readonly broken: readonly Broken[];
  /** What the disturbed client printed. */
  readonly said: string;
}

/** An invariant that did not hold. */
export interface Broken {
  readonly invariant: Invariant;
  readonly seen: string;
}

/** What must hold after each run. */
export const invariants = [
  'whole files',
  'old or new serves',
  'nothing foreign touched',
  'no secret seen',
  'nothing left over',
  'true exit code',
  'clean output',
  'next run converges',
] as const;

export type Invariant = (typeof invariants)[number];
