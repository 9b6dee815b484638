import { z } from 'zod';
import { deployer } from '../deployer';
import { lineText } from '../line-text';
import { releaseRevision } from './content';
import { type ReleaseProps, releaseProps } from './props';

/** Record of a release on its host. */
export interface ReleaseRecord {
  /** Its folder in `releases`: `12-3f9ab2c01d44`. */
  readonly name: string;
  /** Counts up. */
  readonly number: number;
  readonly at: Date;
  readonly by: string;
  readonly revision: string;
  readonly props: ReleaseProps;
  /** Whether all of its steps succeeded; otherwise the deployment was cut off. */
  readonly finished: boolean;
}

const recordSchema = z.object({
  by: lineText,
  revision: z.string(),
  // Without the digest, a record could have the current source of the deploying machine sent in its place.
  props: releaseProps.required({ sourceDigest: true }),
});

/** Text of a record. */
export function recordText(props: ReleaseProps): string {
  return JSON.stringify({ by: deployer(), revision: releaseRevision(props), props });
}

/** Reads a record; undefined if it is damaged. */
export function parseReleaseRecord(
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
