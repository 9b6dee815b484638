import type { Renderable } from '../directive';
import type { Maybe } from '../parts';
import type { Late } from '../text';

/** uWSGI's names of the algorithms. */
export type AlgorithmName = 'wrr' | 'lrc' | 'wlrc' | 'iphash';

/** How a subscription server shares requests between the nodes of a key. */
export class Algorithm implements Renderable {
  constructor(
    readonly name: AlgorithmName,
    readonly backupLevel?: Maybe<Late<number>>,
  ) {}

  /** Its name. */
  render(): string {
    return this.name;
  }
}

/** Options of an algorithm. Becomes part of `subscribe2`. */
export interface AlgorithmOptions {
  /**
   * Nodes of a higher level are asked only when all of the lower ones are gone.
   * @default - 0
   */
  readonly backupLevel?: Maybe<Late<number>>;
}

const named =
  (name: AlgorithmName) =>
  ({ backupLevel }: AlgorithmOptions = {}) =>
    new Algorithm(name, backupLevel);

/** How a subscription server shares requests between the nodes of a key. */
export const algorithms = {
  /** In turns, by weight; the default. */
  weightedRoundRobin: named('wrr'),
  /** To the node with the fewest requests. */
  leastReferenceCount: named('lrc'),
  /** To the node with the fewest requests, by weight. */
  weightedLeastReferenceCount: named('wlrc'),
  /** By the client's address. */
  ipHash: named('iphash'),
} as const;
