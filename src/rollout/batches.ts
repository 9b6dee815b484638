/**
 * Order in which hosts are changed, and when a rollout stops.
 *
 * @example
 * new Project('shop', { rollout: { canary: 1, batch: '25%', pause: 10, maxFailures: 1 } });
 */
export interface RolloutOptions {
  /**
   * Hosts changed first, in a batch of their own: a number, or names.
   * @default 0
   */
  readonly canary?: number | readonly string[];
  /**
   * Hosts in each further batch: a number, or a share of all hosts of the project (rounded down, at least one).
   * @default - all at once
   */
  readonly batch?: number | `${number}%`;
  /**
   * Seconds between two batches.
   * @default 0
   */
  readonly pause?: number;
  /**
   * Stops the rollout once more than this many hosts have failed.
   * @default 0
   */
  readonly maxFailures?: number;
}

/** A dependency between hosts: `on` must be changed before `host`, or together with it. */
export interface HostNeed {
  readonly host: string;
  readonly on: string;
}

/**
 * Validates rollout options.
 *
 * @param hosts names that `canary` may contain; unchecked if absent
 * @throws Error with every fault
 */
export function checkRollout(options: RolloutOptions, hosts?: readonly string[]): void {
  const { canary = 0, batch = 1, pause = 0, maxFailures = 0 } = options;
  const count = (value: unknown, least: number): boolean =>
    Number.isSafeInteger(value) && Number(value) >= least;
  const share = typeof batch === 'string' ? Number(/^(\d+)%$/.exec(batch)?.[1]) : undefined;
  const named = typeof canary === 'number' ? [] : canary;
  const strange = hosts === undefined ? [] : named.filter((name) => !hosts.includes(name));
  const faults = [
    ...(typeof canary !== 'number' || count(canary, 0)
      ? []
      : [`canary must be a whole number from 0 on or names of hosts, not ${canary}`]),
    ...(strange.length === 0
      ? []
      : [`canary must name hosts of the project (${hosts?.join(', ')}), not ${strange.join(', ')}`]),
    ...((share === undefined ? count(batch, 1) : share >= 1 && share <= 100)
      ? []
      : [`batch must be a whole number from 1 on, or from 1% to 100%, not ${batch}`]),
    ...(Number.isFinite(pause) && pause >= 0 ? [] : [`pause must be seconds from 0 on, not ${pause}`]),
    ...(count(maxFailures, 0) ? [] : [`maxFailures must be a whole number from 0 on, not ${maxFailures}`]),
  ];
  if (faults.length > 0) throw new Error(`Cannot roll out: ${faults.join('; ')}`);
}

/**
 * Splits hosts into batches: the canary, then the others. A host that others need comes before them, at the latest in
 * the first batch that needs it. The plan shows hosts that a canary requires; a refusal would only make users list
 * them by hand.
 *
 * @param total number of hosts to which a share refers
 */
export function batchesOf(
  hosts: readonly string[],
  { canary = 0, batch }: RolloutOptions,
  { needs = [], total = hosts.length }: { needs?: readonly HostNeed[]; total?: number } = {},
): readonly (readonly string[])[] {
  const rank = new Map(withNeeded(hosts, hosts, needs).map((host, index) => [host, index]));
  let left = [...rank.keys()];
  const take = (chosen: readonly string[]): readonly string[] => {
    const taken = withNeeded(chosen, left, needs);
    left = left.filter((host) => !taken.includes(host));
    return [...taken].sort((one, other) => rank.get(one)! - rank.get(other)!);
  };
  const first =
    typeof canary === 'number' ? left.slice(0, canary) : left.filter((host) => canary.includes(host));
  const batches = [take(first)];
  const size = sizeOf(batch, total);
  while (left.length > 0) batches.push(take(left.slice(0, size)));
  return batches.filter((one) => one.length > 0);
}

function sizeOf(batch: RolloutOptions['batch'], total: number): number {
  if (batch === undefined) return total;
  return typeof batch === 'number'
    ? batch
    : Math.max(1, Math.floor((total * Number.parseInt(batch, 10)) / 100));
}

/** Sorts hosts so that each follows the hosts of `among` that it needs. */
function withNeeded(
  hosts: readonly string[],
  among: readonly string[],
  needs: readonly HostNeed[],
): readonly string[] {
  const found = new Set<string>();
  const entered = new Set<string>();
  const visit = (host: string): void => {
    if (entered.has(host)) return;
    entered.add(host);
    // A host without changes may connect two hosts with changes.
    for (const need of needs) if (need.host === host) visit(need.on);
    if (among.includes(host)) found.add(host);
  };
  for (const host of hosts) visit(host);
  return [...found];
}
