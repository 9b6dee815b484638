import type { ApplyEvents } from '../engine/apply';
import { untilWhen } from '../engine/host-lock';
import type { RolloutPlan } from '../engine/rollout';
import type { SessionOptions } from '../engine/session';
import type { RolloutOptions } from '../plan/rollout';
import type { RolloutFlags } from './rollout-options';

/** What a session takes from the command line. */
export function rolloutOf(flags: RolloutFlags): Pick<SessionOptions, 'rollout' | 'lockWait'> {
  const { canary, batch, pause, maxFailures, lockWait } = flags;
  const given = Object.entries({ canary, batch, pause, maxFailures }).filter(
    ([, value]) => value !== undefined,
  );
  return { rollout: Object.fromEntries(given) as RolloutOptions, lockWait };
}

/** Progress of a rollout, a line a batch; nothing where there is but one. */
export function rolloutProgress(line: (text: string) => void): ApplyEvents {
  return {
    batch: ({ number, of, hosts, canary }) => {
      if (of > 1) line(`${canary ? 'Canary' : 'Batch'} ${number} of ${of}: ${hosts.join(', ')}`);
    },
    pausing: (seconds) => line(`Pausing for ${seconds} s`),
    waiting: (host, holder) =>
      line(
        `${host}: Waiting for ${holder.owner}, who holds the host until ${untilWhen(holder)}, or longer while it lives`,
      ),
  };
}

/** A rollout for machines. */
export function rolloutData({ id, batches, pause, maxFailures, resumed }: RolloutPlan) {
  return { id, batches, pause, maxFailures, resumed };
}
