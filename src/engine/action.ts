import type { Difference } from '../plan/change';
import { resourceOf } from '../resources';
import type { Live } from '../resources/resource';
import type { Desired } from './desired';
import type { InventoryEntry } from './inventory';

/** What will be done with one resource. */
export type Action =
  | { readonly kind: 'same'; readonly desired: Desired; readonly live: LiveAny }
  | ({ readonly kind: 'create'; readonly desired: Desired } & Noted)
  | ({
      readonly kind: 'adopt' | 'update' | 'replace';
      readonly desired: Desired;
      readonly live: LiveAny;
      readonly difference: Difference;
    } & Noted)
  | {
      /** `forget`: it stays on the host, and belongs to nobody from then on. */
      readonly kind: 'delete' | 'forget';
      readonly path: string;
      readonly host: string;
      readonly entry: InventoryEntry;
    };

interface Noted {
  /** What the host said of the change, worth knowing. */
  readonly notes?: readonly string[];
}

type LiveAny = Live<{ host: string }, object>;

/** Where an action happens. */
export function placeOf(action: Action): { readonly host: string; readonly path: string } {
  return 'entry' in action ? action : { host: action.desired.props.host, path: action.desired.path };
}

/** The resource definition behind an action. */
export function definitionOf(action: Action) {
  return 'entry' in action ? resourceOf(action.entry.type) : action.desired.resource;
}
