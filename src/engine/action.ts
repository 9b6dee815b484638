import type { Difference } from '../plan/change';
import { resourceOf } from '../resources';
import type { Live } from '../resources/resource';
import type { Displaced } from '../resources/takeover/displaced';
import type { Desired } from './desired';
import type { InventoryEntry } from './inventory';

/** What will be done with one resource. */
export type Action =
  | { readonly kind: 'same'; readonly desired: Desired; readonly live: LiveAny }
  | ({ readonly kind: 'create'; readonly desired: Desired } & Noted & Turned)
  | ({ readonly kind: 'adopt' | 'update' } & Changing)
  | ({
      readonly kind: 'replace';
      /** What is replaced by something of another identity, and under which path it is remembered. */
      readonly before?: Former;
    } & Changing)
  | ({
      /** `forget`: it stays on the host, and belongs to nobody from then on. */
      readonly kind: 'delete' | 'forget';
      readonly path: string;
      readonly host: string;
      readonly entry: InventoryEntry;
      /** Claims that others have by now: what these name stays. */
      readonly kept?: readonly string[];
    } & Noted);

/** A remembered resource in whose place another one comes. */
export interface Former {
  readonly path: string;
  readonly entry: InventoryEntry;
  /** Claims of the program on the host: what these name stays when it goes. */
  readonly kept: readonly string[];
}

/** A change of a resource that exists. */
export interface Changing extends Noted, Turned {
  readonly desired: Desired;
  readonly live: LiveAny;
  readonly difference: Difference;
}

/** How a change depends on others of the same host. */
export interface Turned {
  /** What it takes over from others that end for it. */
  readonly displaces?: readonly Displaced[];
  /** Paths of changes that give up first what it gets. */
  readonly after?: readonly string[];
  /** Paths of all that get something from each other, this one among them, in the order in which they are done as one. */
  readonly group?: readonly string[];
}

/** What the host reported about a change. */
export interface Noted {
  /** What the host said of the change, worth knowing. */
  readonly notes?: readonly string[];
}

/** A resource as it is on its host. */
export type LiveAny = Live<{ host: string }, object>;

/** Where an action happens. */
export function placeOf(action: Action): { readonly host: string; readonly path: string } {
  return 'entry' in action ? action : { host: action.desired.props.host, path: action.desired.path };
}

/** The resource definition behind an action. */
export function definitionOf(action: Action) {
  return 'entry' in action ? resourceOf(action.entry.type) : action.desired.resource;
}
