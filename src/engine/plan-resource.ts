import { adaptProps } from '../orchestration/adapt';
import type { ClaimRegistry } from '../orchestration/claims';
import { compare } from '../orchestration/compare';
import { ignoring } from '../orchestration/ignore-changes';
import { replaces } from '../plan/change';
import type { Work } from '../resources/resource';
import type { Action } from './action';
import type { Desired } from './desired';
import type { HostState } from './host-state';
import { type InventoryEntry, thingOf } from './inventory';
import { isOurs } from './ownership';
import { ownershipConflict } from './ownership-conflict';
import type { PlanOptions } from './plan';
import { isWithin } from './targets';

/** Plans the action on one declared resource. Reads its host. */
export async function planResource(
  given: Desired,
  hostState: HostState,
  {
    work,
    adopt = false,
    replace = [],
    faults,
    declared,
  }: PlanOptions & {
    work: Work;
    faults: string[];
    declared: { readonly desired: readonly Desired[]; readonly claims: ClaimRegistry<Desired> };
  },
): Promise<Action> {
  const { resource, path, id, lifecycle } = given;
  const { aliases = [], ignoreChanges = [] } = lifecycle;
  const known = hostState.inventory.resources;
  const former = [path, ...aliases].find((one) => known[one] !== undefined);
  const before = former === undefined ? undefined : known[former];
  const live = await resource.read(work, id, given.props);
  const warn = (text: string): void => work.warn(given.mask.hide(`${given.props.host}: ${path}: ${text}`));
  const adapted = await adaptProps(resource, work, { props: given.props, from: live?.props, warn });
  const props = live === undefined ? adapted : ignoring(adapted, live.props, ignoreChanges);
  const one = { ...given, props };
  const claims = resource.claims(props);
  const conflict = ownershipConflict(id, claims, hostState.others);
  if (conflict !== undefined) faults.push(`${props.host}: ${path}: ${conflict}`);
  // A resource that continues under another path is not replaced here.
  const moved =
    before !== undefined &&
    before.type === resource.type &&
    isAnother(before, id, one) &&
    !continuesElsewhere(before, declared.desired);
  const replaced = moved
    ? before
    : Object.values(known).find((entry) => thingOf(entry) === thingOf({ type: resource.type, id }));
  const owned = Object.values(hostState.inventory.resources).some(
    (entry) => entry.id === id && isOurs(entry, live),
  );
  const found = live && compare(resource, live.props, props);
  const difference = found?.difference ?? { changes: [] };
  const from = { ...(live?.props ?? props), ...before?.state } as { host: string };
  const replacing = moved ? compare(resource, from, props) : undefined;
  const refused = (replacing ?? found)?.refused;
  if (refused !== undefined) faults.push(`${props.host}: ${path}: ${refused}`);
  if (conflict === undefined && live !== undefined && !owned && difference.changes.length > 0 && !adopt) {
    faults.push(
      `${props.host}: ${path}: ${id} exists already, but this project does not own it: it must be absent or equal; use --adopt to take it over`,
    );
  }
  const mustReplace = moved || isWithin(path, replace) || replaces(difference);
  if (
    mustReplace &&
    (live !== undefined || moved) &&
    replaced?.protect === true &&
    lifecycle.protect !== false
  ) {
    faults.push(
      `${props.host}: ${path}: Cannot replace ${replaced.id}: it is protected; apply with protect: false first`,
    );
  }
  if (replacing !== undefined && before !== undefined) {
    return {
      kind: 'replace',
      desired: one,
      live: { props: from, state: before.state },
      difference: replacing.difference,
      before: { path: former!, entry: before, kept: declared.claims.on(props.host) },
    };
  }
  if (live === undefined) return { kind: 'create', desired: one };
  if (!owned) return { kind: 'adopt', desired: one, live, difference };
  if (mustReplace) return { kind: 'replace', desired: one, live, difference };
  if (difference.changes.length === 0) return { kind: 'same', desired: one, live };
  return { kind: 'update', desired: one, live, difference };
}

/** Whether the inventory entry has another identity than the resource declared at its path. */
function isAnother({ id, state }: InventoryEntry, wanted: string, { resource, props }: Desired): boolean {
  if (id !== wanted) return true;
  const now: Readonly<Record<string, unknown>> = { ...resource.preview(props) };
  return resource.identity.some(
    (key) => state[key] !== undefined && now[key] !== undefined && state[key] !== now[key],
  );
}

/** Whether a resource continues under another path of the tree. */
export function continuesElsewhere(entry: InventoryEntry, desired: readonly Desired[]): boolean {
  return desired.some((one) => one.resource.type === entry.type && !isAnother(entry, one.id, one));
}
