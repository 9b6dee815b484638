import type { Synthesis } from '../constructs/project';
import { adaptProps } from '../orchestration/adapt';
import { ClaimRegistry, claimSetOf } from '../orchestration/claims';
import { compare } from '../orchestration/compare';
import { ignoring } from '../orchestration/ignore-changes';
import { isKept } from '../orchestration/removal';
import { replaces } from '../plan/change';
import type { Work } from '../resources/resource';
import type { RolloutOptions } from '../rollout/batches';
import { knownSecrets } from '../secrets/known';
import { rememberSecrets } from '../secrets/remembered';
import { CommandError, ConnectError } from '../transport/errors';
import { type Action, placeOf } from './action';
import { confirmReferences, noteDroppedReferences } from './confirmed-references';
import type { Desired } from './desired';
import { noteEdits } from './edits';
import { hidingFormer } from './former-secrets';
import type { HostState } from './host-state';
import { type Inventory, type InventoryEntry, replacedPath, successorPath, thingOf } from './inventory';
import { warnOfOpenDirectories } from './open-directories';
import { noteCircles } from './order';
import { isOurs } from './ownership';
import { ownershipConflict } from './ownership-conflict';
import { newlyRemembered } from './perform';
import { preflightAll } from './preflight';
import { underPresentNames } from './renamed-hosts';
import type { RollbackStep } from './rollback';
import { planRollout, type RolloutPlan, rolloutId } from './rollout';
import { hasAbandonedRecord } from './rollout-record';
import { noteSecretModes } from './secret-modes';
import { withTakeovers } from './takeovers';
import { checkTargets, isWithin, targeted } from './targets';

/** Planned actions on all hosts. */
export interface Plan {
  readonly project: string;
  readonly actions: readonly Action[];
  readonly hostStates: ReadonlyMap<string, HostState>;
  readonly rollout: RolloutPlan;
  /** Unreachable hosts and the reason; nothing is planned for them. */
  readonly unreachable?: ReadonlyMap<string, Unreachable>;
  /** Revisions that a rollback restores; absent for other plans. */
  readonly rollback?: readonly RollbackStep[];
}

/** A host that could not be reached. */
export interface Unreachable {
  readonly error: Error;
  /** Resources that the program declares on the host. */
  readonly desired: readonly Desired[];
}

/** Options of a plan. */
export interface PlanOptions {
  /** Whether existing files without an owner may be adopted and changed. */
  readonly adopt?: boolean;
  /**
   * Paths of resources or constructs. Only these and their dependencies are changed.
   * @default - all
   */
  readonly targets?: readonly string[];
  /** Paths of resources or constructs to replace, even if they are unchanged. */
  readonly replace?: readonly string[];
  /**
   * Whether each host verifies its changes before the apply: its systemd verifies units, its uWSGI verifies
   * options. An apply verifies in any case before it changes anything.
   * @default true
   */
  readonly verify?: boolean;
  /** Whether deletions include files that were edited after their deployment. */
  readonly discardEdits?: boolean;
}

/** The state of a host does not allow the plan. */
export class PlanError extends Error {
  override readonly name = 'PlanError';

  constructor(
    readonly faults: readonly string[],
    attempt: 'plan' | 'destroy' = 'plan',
  ) {
    super(`Cannot ${attempt}:\n${faults.map((fault) => `  ${fault.replaceAll('\n', '\n    ')}`).join('\n')}`);
  }
}

interface MakePlanOptions extends PlanOptions {
  /** Unreachable hosts. */
  readonly failures?: ReadonlyMap<string, Error>;
  readonly hostStates: ReadonlyMap<string, HostState>;
  readonly work: Work;
  readonly rollout: RolloutOptions;
}

/** Compares the declared resources with the hosts and their inventories. Read-only. */
export async function makePlan(
  synthesis: Synthesis,
  desired: readonly Desired[],
  { hostStates: given, failures = new Map(), work, rollout, ...options }: MakePlanOptions,
): Promise<Plan> {
  const hosts = new Set([...synthesis.hosts.keys(), ...desired.map(({ props }) => props.host)]);
  const { hostStates: asked, dropped } = confirmReferences(underPresentNames(given, hosts), desired);
  const { targets, replace = [], verify = true, discardEdits } = options;
  const remembered = [...asked.values()].flatMap(({ inventory }) => Object.keys(inventory.resources));
  const claims = new ClaimRegistry<Desired>();
  for (const one of desired) claims.take(one, claimSetOf(one.resource, one.props));
  const declaredPaths = desired.map(({ path }) => path);
  checkTargets(targets ?? [], [...declaredPaths, ...remembered], 'target');
  checkTargets(replace, declaredPaths, 'replace');
  const chosen = targets === undefined ? undefined : targeted(desired, targets);
  const faults: string[] = [];
  const lost = new Map(failures);
  const selected = desired.filter(({ path }) => chosen === undefined || chosen.has(path));
  const planned = await Promise.all(
    selected
      .filter(({ props }) => asked.has(props.host))
      .map((one) =>
        actionFor(one, asked.get(one.props.host)!, {
          ...options,
          work,
          faults,
          declared: { desired, claims },
        })
          .then((action) => hidingFormer(action, asked.get(one.props.host)!))
          .catch((error: Error) => {
            if (!isGone(error)) throw error;
            lost.set(one.props.host, lost.get(one.props.host) ?? error);
            return undefined;
          }),
      ),
  );
  const hostStates = new Map([...asked].filter(([host]) => !lost.has(host)));
  if (hostStates.size === 0 && lost.size > 0) throw noHostLeft(lost);
  const compared = planned.filter(
    (action) => action !== undefined && hostStates.has(placeOf(action).host),
  ) as Action[];
  const unreachable = new Map(
    [...lost].map(([host, error]) => [
      host,
      { error, desired: selected.filter(({ props }) => props.host === host) },
    ]),
  );
  const declared = new Map(desired.map((one) => [`${one.props.host}\n${one.path}`, one]));
  const replacedPaths = new Set(
    compared.flatMap((action) =>
      action.kind === 'replace' && action.before !== undefined
        ? [`${placeOf(action).host}\n${action.before.path}`]
        : [],
    ),
  );
  const gone = [...hostStates].flatMap(([host, { inventory }]) =>
    Object.entries(inventory.resources).flatMap(([path, entry]): Action[] => {
      if (targets !== undefined && !isWithin(path, targets)) return [];
      const successor = declared.get(`${host}\n${path}`);
      const handedOver = successor !== undefined && !isSuperseded(entry, successor);
      if (handedOver || replacedPaths.has(`${host}\n${path}`) || continuesElsewhere(entry, desired))
        return [];
      const place = successor === undefined ? path : replacedPath(path);
      return [removal(host, place, entry, faults, claims)];
    }),
  );
  // Reading the hosts may have found secrets that the program no longer has.
  const mask = knownSecrets();
  const masked = compared.map((action) =>
    'desired' in action ? { ...action, desired: { ...action.desired, mask } } : action,
  );
  const taking = await withTakeovers(noteCircles(noteDroppedReferences([...gone, ...masked], dropped)), work);
  const noted = noteSecretModes(verify ? await noteEdits(taking, work, { discardEdits }) : taking, work);
  // Concurrent queries share one script per host.
  const [actions] = await Promise.all([
    verify && faults.length === 0 ? preflightAll(noted, { work, faults, hostStates }) : noted,
    warnOfOpenDirectories(noted, desired, work),
  ]);
  if (faults.length > 0) throw new PlanError(faults);
  const { project } = synthesis;
  const made = { project, actions, hostStates, unreachable };
  return { ...made, rollout: planRollout({ id: rolloutId(project, desired), ...made }, rollout) };
}

/** Whether the connection to a host was lost while it was read. */
function isGone(error: unknown): boolean {
  return (
    error instanceof ConnectError ||
    (error instanceof CommandError && (error.reason === 'connection-lost' || error.reason === 'timeout'))
  );
}

/** The error when no reachable host is left. */
export function noHostLeft(failures: ReadonlyMap<string, Error>): Error {
  const errors = [...failures.values()];
  if (errors.length === 1) return errors[0]!;
  return new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
}

async function actionFor(
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
function continuesElsewhere(entry: InventoryEntry, desired: readonly Desired[]): boolean {
  return desired.some((one) => one.resource.type === entry.type && !isAnother(entry, one.id, one));
}

/** Whether the successor claims all that the entry claims. Earlier releases kept such entries in the inventory. */
function isFullySuperseded(path: string, { claims }: InventoryEntry, { resources }: Inventory): boolean {
  const successor = resources[successorPath(path) ?? ''];
  return successor !== undefined && successor.begun === undefined && isKept(claims, successor.claims);
}

/** Whether another resource now has the path, without all claims of the previous one. */
function isSuperseded({ type, claims }: InventoryEntry, { resource, props }: Desired): boolean {
  return type !== resource.type && !isKept(claims, resource.claims(props));
}

/** Plans the removal of an inventory entry. Claims that other resources have taken over stay on the host. */
function removal(
  host: string,
  path: string,
  entry: InventoryEntry,
  faults: string[],
  declared = new ClaimRegistry<Desired>(),
): Action {
  if (entry.protect === true) {
    faults.push(
      `${host}: ${path}: Cannot delete ${entry.id}: it is protected; declare it with protect: false and apply first`,
    );
  }
  const action = { path, host, entry };
  // An adoption that did not complete leaves a foreign resource: forget it, don't delete it.
  if (entry.retainOnDelete === true || entry.begun === 'adopt') return { kind: 'forget', ...action };
  const kept = declared.on(host);
  const notes = [...declared.filesIn(host, entry.claims)].map(
    ([other, files]) => `${other.path} has ${files.join(', ')} from now on`,
  );
  const noted = notes.length === 0 ? {} : { notes };
  return isKept(entry.claims, kept)
    ? { kind: 'forget', ...action, ...noted }
    : { kind: 'delete', ...action, kept, ...noted };
}

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

/** Whether a plan is a no-op: no host and no inventory changes, and no earlier rollout must be completed. */
export function isNoOp(plan: Plan): boolean {
  const { unreachable = new Map(), hostStates } = plan;
  const whole =
    unreachable.size === 0 && [...hostStates.values()].every(({ damaged }) => damaged === undefined);
  return (
    whole &&
    isEmpty(plan) &&
    plan.rollout.resumed === undefined &&
    ![...hostStates.values()].some((hostState) => hasAbandonedRecord(hostState, plan.rollout.id)) &&
    !plan.actions.some(remembersOtherwise(plan))
  );
}

/** Whether the inventory has a resource under another path, or with other protection, than declared. */
const remembersOtherwise =
  ({ hostStates }: Plan) =>
  (action: Action): boolean => {
    if ('entry' in action) return false;
    const { path, props, lifecycle, secrets, secretPlaces } = action.desired;
    const inventory = hostStates.get(props.host)?.inventory;
    const entry = inventory?.resources[path];
    if (entry === undefined || entry.begun !== undefined) return true;
    if (rememberSecrets(inventory?.secrets, secrets) !== inventory?.secrets) return true;
    if (JSON.stringify(entry.secretPlaces) !== JSON.stringify(secretPlaces)) return true;
    if (Object.keys(newlyRemembered(action.desired, entry)).length > 0) return true;
    return (['protect', 'retainOnDelete'] as const).some(
      (option) => (entry[option] ?? false) !== (lifecycle[option] ?? false),
    );
  };

/** Whether a plan changes nothing on the hosts. Adoptions without a difference only change the inventory. */
export function isEmpty(plan: Plan): boolean {
  return plan.actions.every((action) => action.kind === 'same' || isTakenAsItIs(action));
}

/** Whether an action adopts a resource that has no owner and already is as declared. */
export function isTakenAsItIs(action: Action): boolean {
  return action.kind === 'adopt' && action.difference.changes.length === 0;
}
