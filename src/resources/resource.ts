import type { z } from 'zod';
import type { Difference } from '../plan/change';
import type { Host } from '../transport/host';
import type { GivenProps, Guarded, HoldsSecret } from './guard';
import type { Displaced } from './takeover/displaced';
import type { Occupant } from './takeover/occupant';
import type { Place } from './takeover/place';

/** Finds the host behind a name that a resource gives. */
export interface Hosts {
  /** @throws ConnectError with reason `config` when the name is neither declared nor an SSH destination */
  get(name: string): Host;
}

/** What a resource's work is given besides its props. */
export interface Work {
  readonly hosts: Hosts;
  /** Progress for people: `waiting until new workers accept`. */
  readonly progress: (message: string) => void;
  /** Something worth knowing that is no failure. */
  readonly warn: (message: string) => void;
  /** Fires when the user interrupts or the time for the resource is up. */
  readonly signal: AbortSignal;
  /** What the resource takes over from others, which end for it, and serve again when it fails. */
  readonly displaces?: readonly Displaced[];
}

/** Props as they are on the host now, with what only the host knows. */
export interface Live<Props, State> {
  readonly props: Props;
  readonly state: State;
  /** SHA-256 of the file this was read from, so that an edit made meanwhile is noticed. */
  readonly digest?: string;
}

/** A state of a resource that was proven once and can be gone back to. */
export interface Revision<Props = object> {
  /** Counts up with every deployment of the resource. */
  readonly number: number;
  readonly at: Date;
  /** Who deployed it: `ana@laptop`. */
  readonly by: string;
  /** Digest over what its workers serve. */
  readonly revision: string;
  readonly props: Props;
}

/** A fault found in props before anything was touched. */
export interface Problem {
  /** Where in the props, as a list of keys. */
  readonly path: readonly (string | number)[];
  /** What was tried, what must hold and what was seen; never a secret's value. */
  readonly message: string;
}

/** Another resource of the same program. */
export interface Sibling {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** What a host says of a change that is only planned. */
export interface Foresight {
  /** Why it takes none of it, whatever else is done before. */
  readonly refused: readonly string[];
  /** What it lacks now, and something else may bring before: an account, a program, a plugin. */
  readonly lacking: readonly string[];
  /** What is worth knowing of the change. */
  readonly notes: readonly string[];
  /** Paths that are not there now; not told where the same plan brings them. */
  readonly absent?: readonly { readonly text: string; readonly path: string }[];
  /** Ports that other processes have; not told where the same plan changes or removes what has them. */
  readonly busy?: readonly { readonly text: string; readonly holder: PortHolder }[];
}

/** What is known of a process that has a port. */
export interface PortHolder {
  readonly pid?: number;
  /** Unit of systemd that it belongs to. */
  readonly unit?: string;
  /** Configuration that it was started with. */
  readonly configuration?: string;
  /** Runtime directory in which it has a log or a FIFO open. */
  readonly directory?: string;
}

/** Nothing was asked. */
export const noForesight: Foresight = { refused: [], lacking: [], notes: [] };

/** How a warning tells of what a host lacks. */
export const nowRefused = (lacking: string): string => `As it is now, the host would refuse it: ${lacking}`;

/** A directory that a resource gives its owner, or watches. */
export interface SharedDirectory {
  readonly path: string;
  /** Users and groups that gain nothing by writing there, or that the program lets write there; `*` for all. */
  readonly writers: readonly string[];
}

/** Something on another host, and all by which it is asked: its program runs there. */
export interface Other {
  readonly host: string;
}

/**
 * How a resource asks other hosts. Its state lies on its own host, whose root may have written anything into it, so what it says
 * of others counts only as far as the program, or the other host, says the same.
 */
export interface AsksOthers<State> {
  /** Those on other hosts that a resource names by its props or its state: an emperor itself, a row its emperors. Pure. */
  named(type: string, said: object): readonly Other[];
  /**
   * A state with those of its others only that are named elsewhere, as they are named there; the rest in words. Pure.
   */
  only(state: State, named: readonly Other[]): { readonly state: State; readonly left: readonly string[] };
}

/** A uWSGI thing on a host with all that can happen to it: one object for Pulumi and for the embedded engine. */
export interface Resource<Props extends object = { host: string }, State extends object = object> {
  /** Token of the Pulumi schema: `uwsgi:index:Configuration`. */
  readonly type: string;
  /** What it is, for the schema and the docs. */
  readonly description: string;
  /** A use of it in a Pulumi program, in TypeScript. */
  readonly example: string;
  /** Form of the id that it is imported by; absent where it cannot be imported. */
  readonly importId?: string;
  /** Inputs: the single source of types, checks and schema. `.meta({secret: true})` marks secrets. */
  readonly props: z.ZodObject;
  /** What only the host knows; enough to delete the resource without its props. */
  readonly state: z.ZodObject;
  /** Inputs whose change replaces the resource, for the schema. */
  readonly identity: readonly string[];
  /** How it asks hosts besides its own, as a row asks those of its emperors; absent where it asks none. */
  readonly asksOthers?: AsksOthers<State>;
  /** The input that gets a generated name when absent, for Pulumi's autonaming; `name` here is the resource's name. */
  readonly autoname?: {
    readonly property: string;
    readonly fromName: (name: string, props: Readonly<Record<string, unknown>>) => string;
  };

  /**
   * Props with the mode and the group that secrets in them demand, before defaults are filled in. Pure; leaves alone what is
   * Unknown. The mode becomes a part of what is compared and recorded, since a secret is none any more on the host.
   */
  guard?(given: GivenProps, isSecret: HoldsSecret): Guarded;

  /** Where a difference shows the value at a place of the props, if not there: a variable of a service, in its unit. Pure. */
  shownAt?(place: readonly (string | number)[]): readonly string[] | undefined;

  /** Faults that the schema cannot express; values still unknown are Unknown objects. Pure. */
  check(props: Props): readonly Problem[];

  /** Fills what follows from other props; idempotent, pure; leaves alone what is Unknown. */
  defaults(props: Props): Props;

  /** `host:/path`, by which it is imported. */
  id(props: Props): string;

  /** Paths, units and sockets that no other resource may have: `web1:/etc/uwsgi/shop.ini`. */
  claims(props: Props): readonly string[];

  /** Those of its directories in which it writes and deletes everything: no other resource may have anything there. Pure. */
  encloses?(props: Props): readonly string[];

  /**
   * What it has while it runs that only one process of the host can have: addresses, sockets, directories of vassals; and
   * what presumably only one has.
   * Nothing of what is still Unknown. Pure.
   */
  occupies?(props: Props): readonly Place[];

  /** Directories into which others than itself put files. Nothing of what is still Unknown. Pure. */
  directories?(props: Props): readonly SharedDirectory[];

  /** As whom runs what its files say, for people: `root`, `shop`; undefined where nothing runs by them. Pure. */
  runs?(props: Props): string | undefined;

  /** How what runs by a state makes room for what takes over from it; undefined where nothing of it runs. Pure. */
  occupant?(state: State): Occupant | undefined;

  /**
   * The props as the software of the host needs them, `from` those that are there now or were deployed last. It writes
   * nothing on the host, and gives the props back as they are where it learns nothing of it. In the embedded engine what
   * other resources name of its outputs is computed before, of the props as they are declared.
   */
  fit?(work: Work, props: Props, from?: Props): Promise<Props>;

  /** What differs; pure, and the same whichever side is the live one but for its direction. */
  diff(from: Props, to: Props): Difference;

  /**
   * How another resource suffers while this one is stopped, restarted, or loses requests in a reload: `ends and starts with
   * it`; undefined where it goes on. `one` has the props of this one, or its state when it is deleted. Pure.
   */
  interrupts?(one: Partial<Props> & Partial<State>, other: Sibling): string | undefined;

  /** Why what differs may not be done, in the user's own words of the props; undefined when it may. Pure. */
  refuse?(from: Props, to: Props, difference: Difference): string | undefined;

  /**
   * What is on the host, or undefined when it is gone. `known` are the props remembered; without them (an import) all
   * is found from the id.
   */
  read(work: Work, id: string, known?: Props): Promise<Live<Props, State> | undefined>;

  /**
   * What the host itself says of props that are all known, before anything is done: only of what would change, `from`
   * those that are there now or were deployed last. It writes nothing on the host.
   */
  foresee?(work: Work, props: Props, from?: Props): Promise<Foresight>;

  /** What is known of the state before it is deployed: missing keys are computed later. Pure. */
  preview(props: Props, state?: State): Partial<State>;

  /**
   * Asks the host whether it would take the props, as `reconcile` does before it touches anything. Writes nothing there.
   *
   * @throws ResourceError with why not
   */
  validate?(work: Work, props: Props): Promise<void>;

  /** Makes the host as the props say: observe, ensure, sync, return. The same for create and update. */
  reconcile(work: Work, props: Props, state?: State): Promise<State>;

  /**
   * A change of it did not come about, or was not begun, though what it uses was changed before: leads that back to what it is
   * proven with. Fine when there is nothing to lead back.
   */
  withdraw?(work: Work, props: Props): Promise<void>;

  /**
   * What of it is not what was put there by its state: paths, or words for a row. A deletion would lose it, and refuses.
   * Reads only.
   */
  edited?(work: Work, state: State): Promise<readonly string[]>;

  /** Why it may not be deleted now: a service of others needs it. A deletion refuses for it. Reads only. */
  needed?(work: Work, state: State): Promise<string | undefined>;

  /**
   * Takes it away; gone already is fine.
   *
   * @param kept claims of others by now: what these name stays
   * @throws EditedError when something of it was edited since it was put there; then all of it stays
   */
  delete(work: Work, state: State, kept?: readonly string[]): Promise<void>;

  /** What was deployed and proven so far, oldest first; none where nothing is recorded. */
  history?(work: Work, props: Props): Promise<readonly Revision<Props>[]>;
}

/** Thrown when a change was begun and its end is not what was wanted; `state` tells what is. */
export class PartialFailure<State> extends Error {
  override readonly name = 'PartialFailure';

  constructor(
    message: string,
    readonly state: State,
  ) {
    super(message);
  }
}

/** A resource's part of a host went wrong: names host, resource and what must hold. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';

  constructor(
    readonly host: string,
    readonly resource: string,
    message: string,
  ) {
    super(`${host}: ${resource}: ${message}`);
  }
}

/** Keeps the types of a resource while it is written. */
export function defineResource<Props extends object, State extends object>(
  resource: Resource<Props, State>,
): Resource<Props, State> {
  return resource;
}

/** The last part of a type token: `uwsgi:index:File` → `File`. */
export const shortType = (token: string): string => token.split(':').at(-1)!;
