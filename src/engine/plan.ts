import type { Synthesis } from '../constructs/project';
import { ClaimRegistry, claimSetOf } from '../orchestration/claims';
import type { Work } from '../resources/resource';
import type { RolloutOptions } from '../rollout/batches';
import { knownSecrets } from '../secrets/known';
import { type Action, actionPlace } from './action';
import { confirmReferences, noteDroppedReferences } from './confirmed-references';
import type { Desired } from './desired';
import { noteEdits } from './edits';
import { hidingFormer } from './former-secrets';
import type { HostState } from './host-state';
import { warnOfOpenDirectories } from './open-directories';
import { noteCircles } from './order';
import { removalsOf } from './plan-removals';
import { planResource } from './plan-resource';
import { preflightAll } from './preflight';
import { underPresentNames } from './renamed-hosts';
import type { RollbackStep } from './rollback';
import { planRollout, type RolloutPlan, rolloutId } from './rollout';
import { noteSecretModes } from './secret-modes';
import { withTakeovers } from './takeovers';
import { checkTargets, targeted } from './targets';
import { connectionLost, noHostLeft, type Unreachable } from './unreachable';

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
        planResource(one, asked.get(one.props.host)!, {
          ...options,
          work,
          faults,
          declared: { desired, claims },
        })
          .then((action) => hidingFormer(action, asked.get(one.props.host)!))
          .catch((error: Error) => {
            if (!connectionLost(error)) throw error;
            lost.set(one.props.host, lost.get(one.props.host) ?? error);
            return undefined;
          }),
      ),
  );
  const hostStates = new Map([...asked].filter(([host]) => !lost.has(host)));
  if (hostStates.size === 0 && lost.size > 0) throw noHostLeft(lost);
  const compared = planned.filter(
    (action) => action !== undefined && hostStates.has(actionPlace(action).host),
  ) as Action[];
  const unreachable = new Map(
    [...lost].map(([host, error]) => [
      host,
      { error, desired: selected.filter(({ props }) => props.host === host) },
    ]),
  );
  const gone = removalsOf(compared, { hostStates, desired, claims, targets, faults });
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
