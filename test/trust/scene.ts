/** One thing that a program declares: what is changed and disturbed. */
export interface Thing {
  readonly name: string;
  /** Shows in what it serves or contains. */
  readonly version: string;
  /** Where it is reached, if at all. */
  readonly port: number;
  /** How it is wrong, in the kinds that try a version which must not stay. */
  readonly wrong?: Wrong;
}

/** Ways in which a version must not come into effect. */
export type Wrong = 'probe' | 'import' | 'late' | 'paint';

/** All that a program of the suite declares. */
export interface Scene {
  readonly project: string;
  /** Name of the subject, see `program.ts`. */
  readonly subject: string;
  /** Address of the host, as its clients see it. */
  readonly address: string;
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly hostKey: string;
    readonly privateKeyPath: string;
  };
  /** Nothing when it is to be deleted. */
  readonly thing?: Thing;
  /** Folder on the host that stands in for the usual one: one that is owned by the application user. */
  readonly folder?: string;
  /** Folder on this machine with what is released, by version. */
  readonly sources: string;
  /** Of the PostgreSQL that vassals are rows of. */
  readonly database?: { readonly host: string; readonly port: number; readonly user: string };
}

/** Name of the environment variable with the secret of a run. */
export const secretVariable = 'TRUST_SECRET';
