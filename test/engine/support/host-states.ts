import type { HostState } from '../../../src/engine/host-state';
import type { Inventory, InventoryEntry } from '../../../src/engine/inventory';
import { type Declared, deletion } from './actions';

/** Entry of a resource in an inventory; parts of it may differ from its last deployment. */
export const entryOf = (declared: Declared = {}, more: Partial<InventoryEntry> = {}): InventoryEntry => ({
  ...deletion(declared).entry,
  ...more,
});

/** Inventory of the project `shop`. */
export const inventoryOf = (resources: Inventory['resources'] = {}, project = 'shop'): Inventory => ({
  version: 2,
  project,
  resources,
  secrets: { salt: 'salt', since: '2026-01-01T00:00:00.000Z', digests: [] },
});

/** State of a host with an inventory of the project `shop`. */
export const hostStateOf = (
  resources: Inventory['resources'] = {},
  more: Partial<HostState> = {},
): HostState => ({ inventory: inventoryOf(resources), others: [], ...more });
