import type { Synthesis } from '../constructs/project';
import { replaces } from '../plan/change';
import type { RolloutOptions } from '../plan/rollout';
import type { Work } from '../resources/resource';
import type { Action } from './action';
import type { Desired } from './desired';
import type { InventoryEntry, Memory } from './inventory';
import { planRollout, type RolloutPlan, rolloutId } from './rollout';

/** All that would be done, by host and path; nothing of it is done yet. */
export interface Plan {
  readonly project: string;
  readonly actions: readonly Action[];
  readonly memories: ReadonlyMap<string, Memory>;
  readonly rollout: RolloutPlan;
}

/** What a plan must respect. */
export interface PlanOptions {
  /** Whether files that exist already, and nobody owns, may be taken over and changed. */
  readonly adopt?: boolean;
}

/** Something on a host stands in the way of a plan. */
export class PlanError extends Error {
  override readonly name = 'PlanError';

  constructor(readonly faults: readonly string[]) {
    super(`Cannot plan:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

interface MakePlanOptions extends PlanOptions {
  readonly memories: ReadonlyMap<string, Memory>;
  readonly work: Work;
  readonly rollout: RolloutOptions;
}

/** Compares what is declared with the hosts and with what they remember. Reads only. */
export async function makePlan(
  synthesis: Synthesis,
  desired: readonly Desired[],
  { memories, work, rollout, adopt = false }: MakePlanOptions,
): Promise<Plan> {
  const faults: string[] = [];
  const wanted = await Promise.all(
    desired.map((one) => actionFor(one, memories.get(one.props.host)!, { work, adopt, faults })),
  );
  const declared = new Set(desired.map(({ path, props }) => `${props.host}\n${path}`));
  const gone = [...memories].flatMap(([host, { inventory }]) =>
    Object.entries(inventory.resources).flatMap(([path, entry]): Action[] =>
      declared.has(`${host}\n${path}`) || isClaimed(entry, desired)
        ? []
        : [{ kind: 'delete', path, host, entry }],
    ),
  );
  if (faults.length > 0) throw new PlanError(faults);
  const { project } = synthesis;
  const made = { project, actions: [...gone, ...wanted], memories };
  return { ...made, rollout: planRollout({ id: rolloutId(project, desired), ...made }, rollout) };
}

async function actionFor(
  one: Desired,
  memory: Memory,
  { work, adopt, faults }: { work: Work; adopt: boolean; faults: string[] },
): Promise<Action> {
  const { resource, props, path, id } = one;
  const remembered = memory.inventory.resources[path];
  const claims = resource.claims(props);
  const rival = memory.others.find((other) =>
    Object.values(other.resources).some((entry) => entry.claims.some((claim) => claims.includes(claim))),
  );
  if (rival !== undefined) {
    faults.push(
      `${props.host}: ${path}: ${id} belongs to the project ${rival.project}; destroy it there first, or take another path`,
    );
  }
  const moved = remembered !== undefined && remembered.id !== id;
  const live = await resource.read(work, id, props);
  const owned = Object.values(memory.inventory.resources).some((entry) => entry.id === id);
  const difference = live === undefined ? { changes: [] } : resource.diff(live.props, props);
  const refused = live === undefined ? undefined : resource.refuse?.(live.props, props, difference);
  if (refused !== undefined) faults.push(`${props.host}: ${path}: ${refused}`);
  if (live !== undefined && !owned && difference.changes.length > 0 && !adopt) {
    faults.push(
      `${props.host}: ${path}: ${id} exists already and is not ours: it must be absent or equal; use --adopt to take it over`,
    );
  }
  if (moved) {
    const from = { ...(live?.props ?? props), ...remembered.state } as { host: string };
    return {
      kind: 'replace',
      desired: one,
      live: { props: from, state: remembered.state },
      difference: resource.diff(from, props),
    };
  }
  if (live === undefined) return { kind: 'create', desired: one };
  if (!owned) return { kind: 'adopt', desired: one, live, difference };
  if (difference.changes.length === 0) return { kind: 'same', desired: one, live };
  return { kind: replaces(difference) ? 'replace' : 'update', desired: one, live, difference };
}

/** Whether a resource went on under another path of the tree: it keeps its files. */
function isClaimed(entry: InventoryEntry, desired: readonly Desired[]): boolean {
  return desired.some(({ id, resource }) => id === entry.id && resource.type === entry.type);
}

/** What would be deleted when a whole project goes: everything that the hosts remember. */
export function destroyPlan(
  project: string,
  memories: ReadonlyMap<string, Memory>,
  rollout: RolloutOptions,
): Plan {
  const actions = [...memories].flatMap(([host, { inventory }]) =>
    Object.entries(inventory.resources).map(
      ([path, entry]): Action => ({ kind: 'delete', path, host, entry }),
    ),
  );
  const made = { project, actions, memories };
  return { ...made, rollout: planRollout({ id: rolloutId(project, []), ...made }, rollout) };
}

/** Whether a plan changes nothing. */
export function isEmpty(plan: Plan): boolean {
  return plan.actions.every(({ kind }) => kind === 'same');
}
