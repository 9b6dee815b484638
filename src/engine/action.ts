import type { Difference } from '../plan/change';
import { resourceOf } from '../resources';
import type { Live } from '../resources/resource';
import type { Displaced } from '../resources/takeover/displaced';
import type { Desired } from './desired';
import type { InventoryEntry } from './inventory';

/** A planned action on one resource. */
export type Action =
  | { readonly kind: 'same'; readonly desired: Desired; readonly live: LiveAny }
  | ({ readonly kind: 'create'; readonly desired: Desired } & Noted & Handover)
  | ({ readonly kind: 'adopt' | 'update' } & Changing)
  | ({
      readonly kind: 'replace';
      /** The replaced resource of another identity, and its path in the inventory. */
      readonly before?: Former;
    } & Changing)
  | ({
      /** `forget`: the resource stays on the host without an owner. */
      readonly kind: 'delete' | 'forget';
      readonly path: string;
      readonly host: string;
      readonly entry: InventoryEntry;
      /** Claims that other resources have taken over; these stay on the host. */
      readonly kept?: readonly string[];
    } & Noted);

/** An inventory entry that another resource replaces. */
export interface Former {
  readonly path: string;
  readonly entry: InventoryEntry;
  /** Claims of the program on the host; these stay when the entry is deleted. */
  readonly kept: readonly string[];
}

/** A change of a resource that exists. */
export interface Changing extends Noted, Handover {
  readonly desired: Desired;
  readonly live: LiveAny;
  readonly difference: Difference;
}

/** Order of a change among changes of the same host that hand over places (files, units, addresses). */
export interface Handover {
  /** Resources that stop, and from which it takes over places. */
  readonly displaces?: readonly Displaced[];
  /** Paths of changes that must give up a place first. */
  readonly after?: readonly string[];
  /**
   * Paths of all changes that take over places from each other, including this one, in execution order. They are
   * performed together.
   */
  readonly group?: readonly string[];
}

/** Reports of the host about a change. */
export interface Noted {
  /** Notes of the host about the change. */
  readonly notes?: readonly string[];
}

/** Live state of a resource on its host. */
export type LiveAny = Live<{ host: string }, object>;

/** Host and path of an action. */
export function actionPlace(action: Action): { readonly host: string; readonly path: string } {
  return 'entry' in action ? action : { host: action.desired.props.host, path: action.desired.path };
}

/** Resource type of an action. */
export function resourceTypeOf(action: Action) {
  return 'entry' in action ? resourceOf(action.entry.type) : action.desired.resource;
}
