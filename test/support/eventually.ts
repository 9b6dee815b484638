import { setTimeout as delay } from 'node:timers/promises';

/** Limits of {@link eventually}. */
export interface Patience {
  /** Most seconds. @default 15 */
  readonly seconds?: number;
  /** Milliseconds between two looks. @default 50 */
  readonly every?: number;
}

/**
 * Looks again and again until what is looked for is there: the look then neither throws nor returns false. Returns what it
 * returned.
 *
 * @param what what must come about, for the message of the failure: `the new workers answer`
 * @throws Error with `what`, the limit, and why the last look did not find it
 */
export async function eventually<Result>(
  what: string,
  look: () => Result | Promise<Result>,
  { seconds = 15, every = 50 }: Patience = {},
): Promise<Exclude<Result, false>> {
  for (const end = Date.now() + seconds * 1000; ; await delay(every)) {
    let seen: string;
    try {
      const result = await look();
      if (result !== false) return result as Exclude<Result, false>;
      seen = 'it was not so';
    } catch (error) {
      seen = (error as Error).message;
    }
    if (Date.now() > end)
      throw new Error(`Within ${seconds} s it must come about that ${what}; last seen: ${seen}`);
  }
}
