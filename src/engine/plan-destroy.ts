import { isKept } from '../orchestration/removal';
import type { Work } from '../resources/resource';
import type { RolloutOptions } from '../rollout/batches';
import type { Action } from './action';
import { confirmReferences, noteDroppedReferences } from './confirmed-references';
import type { Desired } from './desired';
import { noteEdits } from './edits';
import type { HostState } from './host-state';
import { type Inventory, type InventoryEntry, successorPath } from './inventory';
import { noteCircles } from './order';
import { type Plan, PlanError } from './plan';
import { removal } from './plan-removals';
import { planRollout, rolloutId } from './rollout';
import { checkTargets, isWithin } from './targets';

/** Plans the deletion of a project: of all entries in the inventories of its hosts. */
export async function destroyPlan(
  project: string,
  given: ReadonlyMap<string, HostState>,
  {
    desired,
    rollout,
    targets,
    work,
    failures = new Map(),
    discardEdits,
  }: {
    /** Declared resources: the deletion waits for resources on other hosts that these name. */
    desired: readonly Desired[];
    rollout: RolloutOptions;
    targets?: readonly string[];
    /**
     * Reads the hosts to find edits since the deployment. Without it, only the deletion itself checks for edits.
     */
    work?: Work;
    discardEdits?: boolean;
    failures?: ReadonlyMap<string, Error>;
  },
): Promise<Plan> {
  const { hostStates, dropped } = confirmReferences(given, desired);
  const all = [...hostStates].flatMap(([host, { inventory }]) =>
    Object.entries(inventory.resources).map(([path, entry]) => ({
      host,
      path,
      entry,
      over: isFullySuperseded(path, entry, inventory),
    })),
  );
  checkTargets(
    targets ?? [],
    all.map(({ path }) => path),
    'target',
  );
  const faults: string[] = [];
  const going = all
    .filter(({ path }) => targets === undefined || isWithin(path, targets))
    .map(
      ({ host, path, entry, over }): Action =>
        over ? { kind: 'forget', host, path, entry } : removal(host, path, entry, faults),
    );
  const removals = noteCircles(noteDroppedReferences(going, dropped));
  if (faults.length > 0) throw new PlanError(faults, 'destroy');
  const actions = work === undefined ? removals : await noteEdits(removals, work, { discardEdits });
  const unreachable = new Map([...failures].map(([host, error]) => [host, { error, desired: [] }]));
  const made = { project, actions, hostStates, unreachable };
  return { ...made, rollout: planRollout({ id: rolloutId(project, []), ...made }, rollout) };
}

/** Whether the successor claims all that the entry claims. Earlier releases kept such entries in the inventory. */
function isFullySuperseded(path: string, { claims }: InventoryEntry, { resources }: Inventory): boolean {
  const successor = resources[successorPath(path) ?? ''];
  return successor !== undefined && successor.begun === undefined && isKept(claims, successor.claims);
}
