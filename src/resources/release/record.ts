import { z } from 'zod';
import { author } from '../author';
import { lineText } from '../line-text';
import { revisionOf } from './content';
import { type ReleaseProps, releaseProps } from './props';

/** What the host remembers of a release. */
export interface ReleaseRecord {
  /** Its folder in `releases`: `12-3f9ab2c01d44`. */
  readonly name: string;
  /** Counts up. */
  readonly number: number;
  readonly at: Date;
  readonly by: string;
  readonly revision: string;
  readonly props: ReleaseProps;
  /** Whether all of its steps were done; one that is not was cut off. */
  readonly finished: boolean;
}

const recordSchema = z.object({
  by: lineText,
  revision: z.string(),
  // Without its digest, whatever the source is now on the machine that deploys would be sent for it, as this record chooses.
  props: releaseProps.required({ sourceDigest: true }),
});

/** The text that is remembered. */
export function recordText(props: ReleaseProps): string {
  return JSON.stringify({ by: author(), revision: revisionOf(props), props });
}

/** Reads what is remembered; undefined where somebody spoilt it. */
export function parseRecord(
  name: string,
  facts: { readonly at: number; readonly text: string; readonly finished: boolean },
): ReleaseRecord | undefined {
  try {
    const parsed = recordSchema.parse(JSON.parse(facts.text));
    const { at, finished } = facts;
    return { ...parsed, name, number: Number.parseInt(name, 10), at: new Date(at * 1000), finished };
  } catch {
    return undefined;
  }
}

/** The folder of a release. */
export function releaseName(number: number, revision: string): string {
  return `${number}-${revision.slice(0, 12)}`;
}
