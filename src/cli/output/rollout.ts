import type { ApplyEvents } from '../../engine/apply';
import { untilWhen } from '../../engine/host-lock';
import type { RolloutPlan } from '../../engine/rollout';

/** Prints the progress of a rollout: one line a batch, none if there is only one batch. */
export function rolloutProgress(line: (text: string) => void): ApplyEvents {
  return {
    batch: ({ number, of, hosts, canary }) => {
      if (of > 1) line(`${canary ? 'Canary' : 'Batch'} ${number} of ${of}: ${hosts.join(', ')}`);
    },
    pausing: (seconds) => line(`Pausing for ${seconds} s`),
    waiting: (host, holder) =>
      line(
        `${host}: Waiting for ${holder.owner}, who holds the host until ${untilWhen(holder)}, or longer if the lock is renewed`,
      ),
  };
}

/** A rollout as JSON. */
export function rolloutData({ id, batches, pause, maxFailures, resumed }: RolloutPlan) {
  return { id, batches, pause, maxFailures, resumed };
}
