import type { RolloutPlan } from './rollout';
import type { RolloutRecord } from './rollout-record';

/** Rollout as text: the resumed run and the batches. Empty if all hosts are changed at once. */
export function formatRollout({ batches, pause, maxFailures, resumed }: RolloutPlan): string {
  const lines: string[] = [];
  if (resumed !== undefined) {
    const { started, by, hosts, done, failed } = resumed;
    const bad = failed.length > 0 ? `, ${failed.length} failed` : '';
    const who = `the rollout begun ${timeOf(started)} by ${nameOf(by)}`;
    lines.push(
      done.length === hosts.length
        ? `${who} did not end well; nothing of it is left to do`
        : `resuming ${who}: ${done.length} of ${hosts.length} hosts done${bad}`,
    );
    for (const { host, reason, when } of failed)
      lines.push(`  ${host} at ${timeOf(when)}: ${reason.split('\n')[0]}`);
  }
  if (batches.length > 1) {
    const stop =
      maxFailures === 0 ? 'at the first failed host' : `when more than ${maxFailures} hosts have failed`;
    const between = pause > 0 ? `, ${pause} s between two` : '';
    lines.push(
      `Rollout: ${batches.length} batches${between}; stops ${stop}`,
      ...batches.map(
        ({ hosts, canary }, index) => `  ${index + 1}. ${canary ? 'canary: ' : ''}${hosts.join(', ')}`,
      ),
    );
  }
  return lines.join('\n');
}

/** Time of day for today, else date and time. */
function timeOf(started: RolloutRecord['started']): string {
  const date = new Date(started);
  const time = date.toTimeString().slice(0, 5);
  return date.toDateString() === new Date().toDateString() ? time : `${started.slice(0, 10)} ${time}`;
}

/** Name of a lock owner without its process id. */
const nameOf = (owner: string): string => owner.split('#')[0]!;
