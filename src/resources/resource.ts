import type { z } from 'zod';
import type { Difference } from '../plan/change';
import type { PropPath, SecretPlaces } from '../plan/secret-places';
import type { Host } from '../transport/host';
import type { GivenProps, Guarded, HoldsSecret } from './guard';
import type { Displaced } from './takeover/displaced';
import type { Occupant } from './takeover/occupant';
import type { ExclusivePlace } from './takeover/place';
import type { Rest } from './takeover/rest';

/** Finds the host behind a name that a resource gives. */
export interface Hosts {
  /** @throws ConnectError with reason `config` when the name is neither declared nor an SSH destination */
  get(name: string): Host;
}

/** Context of an operation on a resource: hosts, progress, warnings and cancellation. */
export interface Work {
  readonly hosts: Hosts;
  /** Progress for people: `waiting until new workers accept`. */
  readonly progress: (message: string) => void;
  /** Warns the user; no failure. */
  readonly warn: (message: string) => void;
  /** Fires when the user interrupts or the time for the resource is up. */
  readonly signal: AbortSignal;
  /** Resources whose places this one takes over: they stop for it, and serve again when it fails. */
  readonly displaces?: readonly Displaced[];
  /** Its part in a swap: the token of the change that waits for it, and the changes that follow. */
  readonly swap?: { readonly joins?: string; readonly rest?: Rest };
}

/**
 * Props as read from a host. Their `ensure` is a status: what can be declared, or one that cannot, such as `stale`, and so shows
 * as a difference. Declared props are a case of observed ones, but not the other way round.
 */
export type Observed<Props, Status extends string> = {
  [Key in keyof Props]: Key extends 'ensure' ? Props[Key] | Status : Props[Key];
};

/** Props and state as read from the host. */
export interface Live<Found, State> {
  readonly props: Found;
  readonly state: State;
  /** SHA-256 of the file that was read, to notice an edit made meanwhile. */
  readonly digest?: string;
}

/** A proven state of a resource, to which it can be rolled back. */
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

/** A fault in props, found before anything is changed. */
export interface Problem {
  /** Where in the props, as a list of keys. */
  readonly path: readonly (string | number)[];
  /** Attempt, requirement and value found; never a secret's value. */
  readonly message: string;
}

/** Another resource of the same program. */
export interface Sibling {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** Preflight of a planned change: the verdict of the host, before anything is written. */
export interface PreflightReport {
  /** Reasons for which the host refuses the change, whatever is deployed before it. */
  readonly errors: readonly string[];
  /** Requirements that are missing now and that another resource may provide before: an account, a program, a plugin. */
  readonly unmet: readonly string[];
  /** Further facts about the change. */
  readonly notes: readonly string[];
  /** Missing paths; not reported where the same plan creates them. */
  readonly absent?: readonly { readonly text: string; readonly path: string }[];
  /** Ports that other processes hold; not reported where the same plan changes or removes the holder. */
  readonly busy?: readonly { readonly text: string; readonly holder: PortHolder }[];
}

/** Process that holds a port, as far as it is known. */
export interface PortHolder {
  readonly pid?: number;
  /** systemd unit that it belongs to. */
  readonly unit?: string;
  /** Configuration that it was started with. */
  readonly configuration?: string;
  /** Runtime directory in which it has a log or a FIFO open. */
  readonly directory?: string;
}

/** Preflight without findings. */
export const emptyPreflight: PreflightReport = { errors: [], unmet: [], notes: [] };

/** Warning about a requirement that is missing on a host. */
export const currentlyRefused = (requirement: string): string =>
  `The host would currently refuse this: ${requirement}`;

/** A directory that a resource gives its owner, or watches. */
export interface SharedDirectory {
  readonly path: string;
  /** Users and groups that may write there, or that gain no rights by it; `*` for all. */
  readonly writers: readonly string[];
}

/** Something on another host, with all that a query of it needs: the query runs a program there. */
export interface Other {
  readonly host: string;
}

/**
 * How a resource queries other hosts. Its state lies on its own host, whose root may have written anything into it. A host that
 * the state names is therefore queried only if the program, or that host itself, names it as well.
 */
export interface AsksOthers<State> {
  /** Things on other hosts that the props or the state name: an emperor names itself, a row its emperors. Pure. */
  named(type: string, said: object): readonly Other[];
  /**
   * The state reduced to the other hosts that `named` confirms, as they are named there; the rest in words. Pure.
   */
  only(state: State, named: readonly Other[]): { readonly state: State; readonly left: readonly string[] };
}

/** Lifecycle of one resource type (check, diff, read, reconcile, delete), shared by the Pulumi provider and the embedded engine. */
export interface Resource<
  Props extends object = { host: string },
  State extends object = object,
  /** Props as `read` returns them; see {@link Observed}. */
  Found extends object = Props,
> {
  /** Token of the Pulumi schema: `uwsgi:index:Configuration`. */
  readonly type: string;
  /** Description for the schema and the docs. */
  readonly description: string;
  /** Example of a Pulumi program, in TypeScript. */
  readonly example: string;
  /** Form of the id that it is imported by; absent where it cannot be imported. */
  readonly importId?: string;
  /** Inputs: the single source of types, checks and schema. `.meta({secret: true})` marks secrets. */
  readonly props: z.ZodObject;
  /** State: values that only the host knows; enough to delete the resource without its props. */
  readonly state: z.ZodObject;
  /** Inputs whose change replaces the resource, for the schema. */
  readonly identity: readonly string[];
  /** Queries of hosts besides its own, as a row queries those of its emperors; absent if there are none. */
  readonly asksOthers?: AsksOthers<State>;
  /** The input that gets a generated name when absent, for Pulumi's autonaming; `name` here is the resource's name. */
  readonly autoname?: {
    readonly property: string;
    readonly fromName: (name: string, props: Readonly<Record<string, unknown>>) => string;
  };

  /**
   * Props with the mode and the group that secrets in them demand, before defaults are filled in. Pure; leaves alone what is
   * Unknown. The mode is compared and recorded with the props, since the host does not know which texts are secret.
   */
  guard?(given: GivenProps, isSecret: HoldsSecret): Guarded;

  /** Other places at which a difference or the live props show a prop: the variable of a service is shown in its unit. Pure. */
  shownAt?(place: PropPath): SecretPlaces;

  /** Faults that the schema cannot express; values still unknown are Unknown objects. Pure. */
  check(props: Props): readonly Problem[];

  /** Fills in props that follow from other props. Idempotent, pure; ignores Unknown values. */
  defaults(props: Props): Props;

  /** `host:/path`, by which it is imported. */
  id(props: Props): string;

  /** Paths, units and sockets that no other resource may have: `web1:/etc/uwsgi/shop.ini`. */
  claims(props: Props): readonly string[];

  /** Claimed directories whose whole content belongs to the resource: no other one may claim a path inside. Pure. */
  encloses?(props: Props): readonly string[];

  /**
   * Addresses, sockets and directories of vassals that only one process of the host can hold while the resource runs, and
   * those that presumably only one holds. Leaves out what is still Unknown. Pure.
   */
  occupies?(props: Props): readonly ExclusivePlace[];

  /** Directories into which other users or resources write files. Leaves out what is still Unknown. Pure. */
  directories?(props: Props): readonly SharedDirectory[];

  /** User whose process executes what the files contain, for people: `root`, `shop`; undefined if none does. Pure. */
  runs?(props: Props): string | undefined;

  /** How the running process of a state stops for its successor; undefined if nothing runs. Pure. */
  occupant?(state: State): Occupant | undefined;

  /**
   * Adapts declared props to the host's software before the diff, e.g. drops plugins built into uWSGI. `from`: live or last
   * deployed props. Read-only; returns the props unchanged if nothing is known about the software. The embedded engine
   * computes outputs that other resources use before this, from the declared props.
   */
  adaptToHost?(work: Work, props: Props, from?: Found): Promise<Props>;

  /** Changes between two sides. Swapping the sides only reverses them. Pure. */
  diff(from: Found, to: Props): Difference;

  /**
   * Effect on another resource while this one is stopped, restarted, or loses requests in a reload: `ends and starts with
   * it`; undefined if the other one goes on. `one`: props of this resource, or its state when it is deleted. Pure.
   */
  interrupts?(one: Partial<Props> & Partial<State>, other: Sibling): string | undefined;

  /** Why the props themselves forbid the changes; undefined if they are allowed. Pure. */
  refuse?(from: Found, to: Props, difference: Difference): string | undefined;

  /**
   * Reads props and state from the host; undefined if the resource is gone. `known`: recorded props; without them (an
   * import) everything follows from the id.
   */
  read(work: Work, id: string, known?: Props): Promise<Live<Found, State> | undefined>;

  /**
   * Preflight: asks the host about props that are all known, before anything is done. Covers only what would change.
   * `from`: live or last deployed props. Writes nothing on the host.
   */
  preflight?(work: Work, props: Props, from?: Found): Promise<PreflightReport>;

  /** State as far as it is known before the deployment; missing keys are computed later. Pure. */
  preview(props: Props, state?: State): Partial<State>;

  /**
   * Validates the props on the host, as `reconcile` does before it changes anything. Writes nothing there.
   *
   * @throws ResourceError with why not
   */
  validate?(work: Work, props: Props): Promise<void>;

  /** Brings the host to the props: observe, ensure, sync, return. The same for create and update. */
  reconcile(work: Work, props: Props, state?: State): Promise<State>;

  /**
   * Rolls back a resource that this one uses, after a change of this one failed or was not begun: its workers stay with the
   * revision that they are proven with. Does nothing if there is nothing to roll back.
   */
  withdraw?(work: Work, props: Props): Promise<void>;

  /**
   * Parts that were edited since the state was recorded: paths, or words for a row. A deletion would lose them, and refuses.
   * Reads only.
   */
  edited?(work: Work, state: State): Promise<readonly string[]>;

  /**
   * Why the resource may not be deleted now: a service needs it. A deletion refuses then. Reads only.
   *
   * @param going services that are deleted or changed before it
   */
  needed?(work: Work, state: State, going?: readonly string[]): Promise<string | undefined>;

  /**
   * Deletes the resource; succeeds if it is absent.
   *
   * @param kept claims that other resources hold by now: what these name stays
   * @throws EditedError when a part was edited since it was deployed; then everything stays
   */
  delete(work: Work, state: State, kept?: readonly string[]): Promise<void>;

  /** Revisions that were deployed and proven, oldest first; empty if nothing is recorded. */
  history?(work: Work, props: Props): Promise<readonly Revision<Props>[]>;
}

/** A change started but did not complete; `state` is what is on the host now. */
export class PartialFailure<State> extends Error {
  override readonly name = 'PartialFailure';

  constructor(
    message: string,
    readonly state: State,
  ) {
    super(message);
  }
}

/** An operation on a resource failed; names host, resource and requirement. */
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

/** Infers the types of a resource definition. */
export function defineResource<Props extends object, State extends object, Found extends object = Props>(
  resource: Resource<Props, State, Found>,
): Resource<Props, State, Found> {
  return resource;
}

/** The last part of a type token: `uwsgi:index:File` → `File`. */
export const shortType = (token: string): string => token.split(':').at(-1)!;
