import type { Synthesis } from '../constructs/project';
import { replaces } from '../plan/change';
import { isQueryFailure } from '../resources/batched-query';
import type { Work } from '../resources/resource';
import { isKept } from '../resources/takeover/remove-rest';
import type { RolloutOptions } from '../rollout/batches';
import { knownSecrets } from '../secrets/known';
import { rememberSecrets } from '../secrets/remembered';
import { CommandError, ConnectError } from '../transport/errors';
import { type Action, placeOf } from './action';
import { DeclaredClaims } from './declared-claims';
import type { Desired } from './desired';
import { noteEdits } from './edits';
import { preflightAll } from './foresee';
import { hidingFormer } from './former-secrets';
import { ignoring } from './ignore-changes';
import { type Inventory, type InventoryEntry, replacedPath, successorPath, thingOf } from './inventory';
import { hasAbandonedRecord } from './ledger';
import type { Memory } from './memory';
import { warnOfOpenDirectories } from './open-directories';
import { noteCircles } from './order';
import { isOurs } from './ownership';
import { newlyRemembered } from './perform';
import { underPresentNames } from './renamed-hosts';
import { rivalFault } from './rivals';
import type { RollbackStep } from './rollback';
import { planRollout, type RolloutPlan, rolloutId } from './rollout';
import { noteSecretModes } from './secret-modes';
import { withTakeovers } from './takeovers';
import { checkTargets, isWithin, targeted } from './targets';
import { noteLeftOut, vouchedFor } from './vouched';

/** All that would be done, by host and path; nothing of it is done yet. */
export interface Plan {
  readonly project: string;
  readonly actions: readonly Action[];
  readonly memories: ReadonlyMap<string, Memory>;
  readonly rollout: RolloutPlan;
  /** Hosts that could not be asked, and why: nothing of them is planned. */
  readonly unreachable?: ReadonlyMap<string, Unreachable>;
  /** Revisions that a rollback goes back to; absent for another plan. */
  readonly rollback?: readonly RollbackStep[];
}

/** A host that could not be asked. */
export interface Unreachable {
  readonly error: Error;
  /** What the program declares there. */
  readonly desired: readonly Desired[];
}

/** What a plan must respect. */
export interface PlanOptions {
  /** Whether files that exist already, and nobody owns, may be taken over and changed. */
  readonly adopt?: boolean;
  /**
   * Resources, or constructs around them, that are changed, with all that they depend on; nothing else is.
   * @default - all
   */
  readonly targets?: readonly string[];
  /** Resources, or constructs around them, that are made anew though nothing of them may differ. */
  readonly replace?: readonly string[];
  /**
   * Whether each host is asked what it says of its changes: its systemd of units, its uWSGI of options. An apply asks
   * anyway before it changes anything.
   * @default true
   */
  readonly verify?: boolean;
  /** Whether what somebody edited since it was put there goes with what is deleted. */
  readonly discardEdits?: boolean;
}

/** Something on a host stands in the way of a plan. */
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
  /** Hosts that could not be asked. */
  readonly failures?: ReadonlyMap<string, Error>;
  readonly memories: ReadonlyMap<string, Memory>;
  readonly work: Work;
  readonly rollout: RolloutOptions;
}

/** Compares what is declared with the hosts and with what they remember. Reads only. */
export async function makePlan(
  synthesis: Synthesis,
  desired: readonly Desired[],
  { memories: given, failures = new Map(), work, rollout, ...options }: MakePlanOptions,
): Promise<Plan> {
  const hosts = new Set([...synthesis.hosts.keys(), ...desired.map(({ props }) => props.host)]);
  const { memories: asked, left } = vouchedFor(underPresentNames(given, hosts), desired);
  const { targets, replace = [], verify = true, discardEdits } = options;
  const remembered = [...asked.values()].flatMap(({ inventory }) => Object.keys(inventory.resources));
  const claims = new DeclaredClaims(desired);
  const declaredPaths = desired.map(({ path }) => path);
  checkTargets(targets ?? [], [...declaredPaths, ...remembered], 'target');
  checkTargets(replace, declaredPaths, 'replace');
  const chosen = targets === undefined ? undefined : targeted(desired, targets);
  const faults: string[] = [];
  const lost = new Map(failures);
  const wished = desired.filter(({ path }) => chosen === undefined || chosen.has(path));
  const looked = await Promise.all(
    wished
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
  const memories = new Map([...asked].filter(([host]) => !lost.has(host)));
  if (memories.size === 0 && lost.size > 0) throw allGone(lost);
  const compared = looked.filter(
    (action) => action !== undefined && memories.has(placeOf(action).host),
  ) as Action[];
  const unreachable = new Map(
    [...lost].map(([host, error]) => [
      host,
      { error, desired: wished.filter(({ props }) => props.host === host) },
    ]),
  );
  const declared = new Map(desired.map((one) => [`${one.props.host}\n${one.path}`, one]));
  const followed = new Set(
    compared.flatMap((action) =>
      action.kind === 'replace' && action.before !== undefined
        ? [`${placeOf(action).host}\n${action.before.path}`]
        : [],
    ),
  );
  const gone = [...memories].flatMap(([host, { inventory }]) =>
    Object.entries(inventory.resources).flatMap(([path, entry]): Action[] => {
      if (targets !== undefined && !isWithin(path, targets)) return [];
      const successor = declared.get(`${host}\n${path}`);
      const goesOver = successor !== undefined && !isLeftBy(entry, successor);
      if (goesOver || followed.has(`${host}\n${path}`) || goesOn(entry, desired)) return [];
      const place = successor === undefined ? path : replacedPath(path);
      return [removal(host, place, entry, faults, claims)];
    }),
  );
  // Secrets that left the program were found on the hosts meanwhile.
  const mask = knownSecrets();
  const masked = compared.map((action) =>
    'desired' in action ? { ...action, desired: { ...action.desired, mask } } : action,
  );
  const taking = await withTakeovers(noteCircles(noteLeftOut([...gone, ...masked], left)), work);
  const turned = noteSecretModes(verify ? await noteEdits(taking, work, { discardEdits }) : taking, work);
  // Questions of one moment travel together.
  const [actions] = await Promise.all([
    verify && faults.length === 0 ? preflightAll(turned, { work, faults, memories }) : turned,
    warnOfOpenDirectories(turned, desired, work),
  ]);
  if (faults.length > 0) throw new PlanError(faults);
  const { project } = synthesis;
  const made = { project, actions, memories, unreachable };
  return { ...made, rollout: planRollout({ id: rolloutId(project, desired), ...made }, rollout) };
}

/** Whether a host was lost while it was looked at. */
function isGone(error: unknown): boolean {
  return (
    error instanceof ConnectError ||
    (error instanceof CommandError && (error.reason === 'connection-lost' || error.reason === 'timeout'))
  );
}

/** The error where no host is left to plan for. */
export function allGone(failures: ReadonlyMap<string, Error>): Error {
  const errors = [...failures.values()];
  if (errors.length === 1) return errors[0]!;
  return new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
}

async function actionFor(
  given: Desired,
  memory: Memory,
  {
    work,
    adopt = false,
    replace = [],
    faults,
    declared,
  }: PlanOptions & {
    work: Work;
    faults: string[];
    declared: { readonly desired: readonly Desired[]; readonly claims: DeclaredClaims };
  },
): Promise<Action> {
  const { resource, path, id, lifecycle } = given;
  const { aliases = [], ignoreChanges = [] } = lifecycle;
  const known = memory.inventory.resources;
  const former = [path, ...aliases].find((one) => known[one] !== undefined);
  const before = former === undefined ? undefined : known[former];
  const live = await resource.read(work, id, given.props);
  const adapted = await adaptedProps(given, live?.props, work);
  const props = live === undefined ? adapted : ignoring(adapted, live.props, ignoreChanges);
  const one = { ...given, props };
  const claims = resource.claims(props);
  const rival = rivalFault(id, claims, memory.others);
  if (rival !== undefined) faults.push(`${props.host}: ${path}: ${rival}`);
  // Of what goes on under another path, nothing is replaced here.
  const moved =
    before !== undefined &&
    before.type === resource.type &&
    isAnother(before, id, one) &&
    !goesOn(before, declared.desired);
  const replaced = moved
    ? before
    : Object.values(known).find((entry) => thingOf(entry) === thingOf({ type: resource.type, id }));
  const owned = Object.values(memory.inventory.resources).some(
    (entry) => entry.id === id && isOurs(entry, live),
  );
  const difference = live === undefined ? { changes: [] } : resource.diff(live.props, props);
  const refused = live === undefined ? undefined : resource.refuse?.(live.props, props, difference);
  if (refused !== undefined) faults.push(`${props.host}: ${path}: ${refused}`);
  if (rival === undefined && live !== undefined && !owned && difference.changes.length > 0 && !adopt) {
    faults.push(
      `${props.host}: ${path}: ${id} exists already and is not ours: it must be absent or equal; use --adopt to take it over`,
    );
  }
  const anew = moved || isWithin(path, replace) || replaces(difference);
  if (anew && (live !== undefined || moved) && replaced?.protect === true && lifecycle.protect !== false) {
    faults.push(
      `${props.host}: ${path}: Cannot replace ${replaced.id}: it is protected; apply with protect: false first`,
    );
  }
  if (moved) {
    const from = { ...(live?.props ?? props), ...before.state } as { host: string };
    return {
      kind: 'replace',
      desired: one,
      live: { props: from, state: before.state },
      difference: resource.diff(from, props),
      before: { path: former!, entry: before, kept: declared.claims.on(props.host) },
    };
  }
  if (live === undefined) return { kind: 'create', desired: one };
  if (!owned) return { kind: 'adopt', desired: one, live, difference };
  if (anew) return { kind: 'replace', desired: one, live, difference };
  if (difference.changes.length === 0) return { kind: 'same', desired: one, live };
  return { kind: 'update', desired: one, live, difference };
}

/** Props as the software of the host needs them; as they are declared where the host does not tell. */
async function adaptedProps(
  { resource, props, path, mask }: Desired,
  from: Desired['props'] | undefined,
  work: Work,
): Promise<Desired['props']> {
  try {
    return (await resource.adaptToHost?.(work, props, from)) ?? props;
  } catch (error) {
    if (!isQueryFailure(error)) throw error;
    work.warn(mask.hide(`${props.host}: ${path}: not fitted to the software of the host: ${error.message}`));
    return props;
  }
}

/** Whether what is remembered has another identity than what is declared in its place. */
function isAnother({ id, state }: InventoryEntry, wanted: string, { resource, props }: Desired): boolean {
  if (id !== wanted) return true;
  const now: Readonly<Record<string, unknown>> = { ...resource.preview(props) };
  return resource.identity.some(
    (key) => state[key] !== undefined && now[key] !== undefined && state[key] !== now[key],
  );
}

/** Whether a resource goes on under another path of the tree. */
function goesOn(entry: InventoryEntry, desired: readonly Desired[]): boolean {
  return desired.some((one) => one.resource.type === entry.type && !isAnother(entry, one.id, one));
}

/** Whether all of something went over to what replaced it; earlier releases went on to remember it. */
function wentOver(path: string, { claims }: InventoryEntry, { resources }: Inventory): boolean {
  const successor = resources[successorPath(path) ?? ''];
  return successor !== undefined && successor.begun === undefined && isKept(claims, successor.claims);
}

/** Whether a path is another thing's by now, which does not have all that is remembered of the one before. */
function isLeftBy({ type, claims }: InventoryEntry, { resource, props }: Desired): boolean {
  return type !== resource.type && !isKept(claims, resource.claims(props));
}

/** What becomes of something remembered that shall be no more; what others have by now stays. */
function removal(
  host: string,
  path: string,
  entry: InventoryEntry,
  faults: string[],
  declared: DeclaredClaims = new DeclaredClaims([]),
): Action {
  if (entry.protect === true) {
    faults.push(
      `${host}: ${path}: Cannot delete ${entry.id}: it is protected; declare it with protect: false and apply first`,
    );
  }
  const action = { path, host, entry };
  // What was to be adopted, and was not, is no one's to delete.
  if (entry.retainOnDelete === true || entry.begun === 'adopt') return { kind: 'forget', ...action };
  const kept = declared.on(host);
  const notes = [...declared.filesIn(host, entry.claims)].map(
    ([rival, files]) => `${rival} has ${files.join(', ')} from now on`,
  );
  const noted = notes.length === 0 ? {} : { notes };
  return isKept(entry.claims, kept)
    ? { kind: 'forget', ...action, ...noted }
    : { kind: 'delete', ...action, kept, ...noted };
}

/** What would be deleted when a whole project goes: everything that the hosts remember. */
export async function destroyPlan(
  project: string,
  given: ReadonlyMap<string, Memory>,
  {
    desired,
    rollout,
    targets,
    work,
    failures = new Map(),
    discardEdits,
  }: {
    /** What the program declares: others that it names are waited for. */
    desired: readonly Desired[];
    rollout: RolloutOptions;
    targets?: readonly string[];
    /** Compares what would be deleted with what was put there; a deletion does so anyway. */
    work?: Work;
    discardEdits?: boolean;
    failures?: ReadonlyMap<string, Error>;
  },
): Promise<Plan> {
  const { memories, left } = vouchedFor(given, desired);
  const all = [...memories].flatMap(([host, { inventory }]) =>
    Object.entries(inventory.resources).map(([path, entry]) => ({
      host,
      path,
      entry,
      over: wentOver(path, entry, inventory),
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
  const removals = noteCircles(noteLeftOut(going, left));
  if (faults.length > 0) throw new PlanError(faults, 'destroy');
  const actions = work === undefined ? removals : await noteEdits(removals, work, { discardEdits });
  const unreachable = new Map([...failures].map(([host, error]) => [host, { error, desired: [] }]));
  const made = { project, actions, memories, unreachable };
  return { ...made, rollout: planRollout({ id: rolloutId(project, []), ...made }, rollout) };
}

/** Whether a plan leaves hosts and what they remember as they are: nothing changes, and no earlier run has to be ended. */
export function isSettled(plan: Plan): boolean {
  const { unreachable = new Map(), memories } = plan;
  const whole =
    unreachable.size === 0 && [...memories.values()].every(({ damaged }) => damaged === undefined);
  return (
    whole &&
    isEmpty(plan) &&
    plan.rollout.resumed === undefined &&
    ![...memories.values()].some((memory) => hasAbandonedRecord(memory, plan.rollout.id)) &&
    !plan.actions.some(remembersOtherwise(plan))
  );
}

/** Whether the host remembers a resource under another path, or with another protection, than it is declared with. */
const remembersOtherwise =
  ({ memories }: Plan) =>
  (action: Action): boolean => {
    if ('entry' in action) return false;
    const { path, props, lifecycle, secrets, secretPlaces } = action.desired;
    const inventory = memories.get(props.host)?.inventory;
    const entry = inventory?.resources[path];
    if (entry === undefined || entry.begun !== undefined) return true;
    if (rememberSecrets(inventory?.secrets, secrets) !== inventory?.secrets) return true;
    if (JSON.stringify(entry.secretPlaces) !== JSON.stringify(secretPlaces)) return true;
    if (Object.keys(newlyRemembered(action.desired, entry)).length > 0) return true;
    return (['protect', 'retainOnDelete'] as const).some(
      (option) => (entry[option] ?? false) !== (lifecycle[option] ?? false),
    );
  };

/** Whether a plan changes nothing; what is taken over as it is only gets written down as ours. */
export function isEmpty(plan: Plan): boolean {
  return plan.actions.every((action) => action.kind === 'same' || isTakenAsItIs(action));
}

/** Whether something of nobody's is taken over that is as declared already. */
export function isTakenAsItIs(action: Action): boolean {
  return action.kind === 'adopt' && action.difference.changes.length === 0;
}
