import { applyPlan } from './apply';
import { HostLocks } from './host-locks';
import type { HostState } from './host-state';
import { newOwner } from './lock-owner';
import { isNoOp } from './no-op';
import type { Plan } from './plan';
import type { Applied, ApplyOptions, SessionOptions } from './session';
import type { Asked, SessionHosts } from './session-hosts';

interface LockedOptions extends Pick<ApplyOptions, 'adopt' | 'discardEdits'> {
  readonly project: string;
  readonly hosts: SessionHosts;
  readonly session: SessionOptions;
  readonly signal: AbortSignal;
}

/** Locks hosts, plans with their states, and applies the plan; a no-op only releases them. */
export async function applyLocked(
  names: readonly string[],
  { project, hosts, session, signal, adopt, discardEdits }: LockedOptions,
  plan: (asked: Asked) => Promise<Plan>,
): Promise<Applied> {
  const { lockSeconds = 90, lockWait = 0, events } = session;
  const owner = newOwner();
  const locks = new HostLocks({
    project,
    owner,
    seconds: lockSeconds,
    wait: lockWait,
    waiting: events?.waiting,
    signal,
  });
  try {
    const made = await hosts.reading(async () =>
      plan(hosts.sound(await statesOfLocked(names, hosts, locks), adopt)),
    );
    if (isNoOp(made)) {
      const left = await locks.close();
      const failed = new Map(
        [...left].map(([host, error]) => [names.find((name) => hosts.get(name) === host)!, error]),
      );
      for (const [name, error] of failed) events?.hostFailed?.(name, error);
      return { plan: made, results: [], outcome: { done: [], failed, notBegun: [], hostFailures: failed } };
    }
    const applied = await applyPlan(made, {
      hosts: {
        get: hosts.get,
        forget: (name) => locks.forget(hosts.get(name)),
        release: (name) => locks.release(hosts.get(name)),
        lost: (name) => locks.lost(hosts.get(name)),
      },
      owner,
      events,
      signal,
      discardEdits,
    });
    return { plan: made, ...applied };
  } finally {
    await locks.close();
  }
}

/** Locks the hosts that can be reached, and reads their states in the same exec. */
async function statesOfLocked(
  names: readonly string[],
  hosts: SessionHosts,
  locks: HostLocks,
): Promise<Asked> {
  const tried = names.filter((name) => !hosts.unreachable.has(name));
  const { hostStates, failed } = await locks.take(tried.map(hosts.get));
  const failures = new Map(hosts.unreachable);
  const held = new Map<string, HostState>();
  for (const name of tried) {
    const [hostState, error] = [hostStates.get(hosts.get(name)), failed.get(hosts.get(name))];
    if (hostState === undefined) failures.set(name, error!);
    else held.set(name, hostState);
  }
  return { hostStates: held, failures };
}
