import type { Example } from './example';

/** Kinds of changes by the paths of resources in the tree; those that stay are left out. */
export type Changes = Readonly<Record<string, 'create' | 'update' | 'replace' | 'delete'>>;

/** One of the engines, deploying one example. */
export interface Deployer<Given> {
  /** Makes the hosts as the program says, and tells what that changed. */
  up(given: Given): Promise<Changes>;
  /** Paths of what somebody else changed on the hosts. */
  drifted(given: Given): Promise<readonly string[]>;
  /** Makes all of that as the program says. */
  repair(given: Given): Promise<Changes>;
  destroy(given: Given): Promise<void>;
  /** Takes away what the engine itself has on this machine. */
  close(): void;
}

export type Engine = <Given>(example: Example<Given>) => Deployer<Given>;
