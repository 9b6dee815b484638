import type { Synthesis } from '../constructs/project';
import { type Desired, desiredOf } from '../engine/desired';
import type { HostState } from '../engine/host-state';
import type { InventoryEntry } from '../engine/inventory';
import { makePlan, type Plan, type PlanOptions } from '../engine/plan';
import { enforce, formatFinding } from '../policy';
import type { Work } from '../resources/resource';
import { checkRollout, type RolloutOptions } from '../rollout/batches';
import { rememberSecrets } from '../secrets/remembered';
import type { LateConnection } from '../transport/late-connection';

/** Options for comparing two revisions of a program. */
export interface OfflinePlanOptions extends Omit<PlanOptions, 'adopt'> {
  /** The earlier program; undefined if there was none. */
  readonly base?: Synthesis;
  /**
   * Rewrites paths in texts of the earlier program, which was loaded from a temporary checkout, so that both revisions
   * compare equal.
   * @default - texts are not rewritten
   */
  readonly renamed?: (text: string) => string;
  /** Overrides of the project's `rollout`. */
  readonly rollout?: RolloutOptions;
}

/** A plan made without contacting hosts. */
export interface OfflinePlan {
  readonly plan: Plan;
  /** Warnings of the comparison. */
  readonly warnings: readonly string[];
}

/**
 * Plans a program against an earlier revision, as if that were deployed. No host is contacted and no secret is
 * fetched: secrets are compared by source.
 *
 * @throws PolicyError when the program violates a policy
 * @throws DeclarationError, PlanError with all faults, as the plan of a session
 */
export async function offlinePlan(
  program: Synthesis,
  { base, renamed, rollout, ...options }: OfflinePlanOptions,
): Promise<OfflinePlan> {
  const warnings = enforce(program.findings).map(formatFinding);
  const order = { ...program.rollout, ...rollout };
  checkRollout(order, [...program.hosts.keys()]);
  const [was, is] = await Promise.all([
    base === undefined ? [] : desiredOf(base, undefined, { secrets: 'none', renamed }),
    desiredOf(program, undefined, { secrets: 'none' }),
  ]);
  const known = base?.project === program.project ? was : [];
  const hostStates = new Map(
    [...program.hosts.keys()].map((host) => [host, hostStateOf(program, host, known)]),
  );
  const plan = await makePlan(
    program,
    is.map((one) => readingFrom(one, known)),
    { hostStates, work: offline, rollout: order, ...options, verify: false },
  );
  return { plan, warnings: [...warnings, ...leftBehind(program, base, was), ...moved(program, base)] };
}

/** Inventory that a host would have after a deployment of the earlier program. */
function hostStateOf({ project }: Synthesis, host: string, known: readonly Desired[]): HostState {
  const entries = known
    .filter(({ props }) => props.host === host)
    .map(({ path, resource, id, props, dependsOn, lifecycle, secretPlaces }): [string, InventoryEntry] => [
      path,
      {
        type: resource.type,
        id,
        state: { ...props },
        secretPlaces,
        dependsOn: [...dependsOn],
        claims: [...resource.claims(props)],
        protect: lifecycle.protect,
        retainOnDelete: lifecycle.retainOnDelete,
      },
    ]);
  const secrets = rememberSecrets(
    undefined,
    known.flatMap((one) => one.secrets),
  );
  return { inventory: { version: 2, project, resources: Object.fromEntries(entries), secrets }, others: [] };
}

/**
 * Replaces `read` of a resource: returns the props declared by the earlier program. Secrets of both revisions are
 * masked.
 */
function readingFrom(one: Desired, known: readonly Desired[]): Desired {
  const before =
    known.find(({ id, resource }) => id === one.id && resource.type === one.resource.type) ??
    known.find(({ path }) => path === one.path);
  const resource: Desired['resource'] = {
    ...one.resource,
    adaptToHost: undefined,
    read: async (_work, id) =>
      before?.id === id ? { props: before.props, state: { ...before.props } } : undefined,
  };
  if (before === undefined) return { ...one, resource };
  return {
    ...one,
    resource,
    secrets: [...one.secrets, ...before.secrets],
  };
}

/**
 * Warns of hosts and projects that the program no longer names: a plan does not contact them, so their resources
 * would remain.
 */
function leftBehind(program: Synthesis, base: Synthesis | undefined, was: readonly Desired[]): string[] {
  if (base === undefined) return [];
  if (base.project !== program.project) {
    return [
      `The project was called ${base.project} and is now ${program.project}: resources that the old name owns on the hosts remain until they are destroyed under that name`,
    ];
  }
  return [...base.hosts.keys()]
    .filter((host) => !program.hosts.has(host))
    .map((host) => {
      const paths = was.filter(({ props }) => props.host === host).map(({ path }) => path);
      const what = paths.length === 0 ? 'nothing is deployed there' : `${paths.join(', ')} would stay there`;
      return `${host}: the host is no longer declared, so no plan contacts it: ${what}${paths.length === 0 ? '' : '; remove them first while the host is still declared'}`;
    });
}

/** Warns of a changed address: the host may be another machine without any resources. */
function moved(program: Synthesis, base: Synthesis | undefined): string[] {
  return [...program.hosts].flatMap(([host, now]) => {
    const before = base?.hosts.get(host);
    if (before === undefined || placeOf(before) === placeOf(now)) return [];
    return [
      `${host}: its address changes from ${placeOf(before)} to ${placeOf(now)}: only a plan that contacts it can show whether that is the same machine`,
    ];
  });
}

function placeOf({ host, port, local }: LateConnection): string {
  if (local === true) return 'this machine';
  return port === undefined ? host : `${host}:${port}`;
}

/** An offline plan must not contact hosts. */
const offline: Work = {
  hosts: {
    get: (name) => {
      throw new Error(`Cannot contact the host ${name}: the plan is made without hosts`);
    },
  },
  progress: () => undefined,
  warn: () => undefined,
  signal: new AbortController().signal,
};
