import { type Command, InvalidArgumentError, Option } from 'commander';
import type { SessionOptions } from '../../engine/session';
import type { RolloutOptions } from '../../rollout/batches';

/** Options of a rollout on the command line; absent ones come from the project. */
export interface RolloutFlags {
  readonly canary?: number | readonly string[];
  readonly batch?: number | `${number}%`;
  readonly pause?: number;
  readonly maxFailures?: number;
  readonly lockWait?: number;
}

/** Adds the options of a rollout to a command. */
export function withRollout(command: Command): Command {
  return command
    .addOption(
      new Option('--canary <hosts>', 'number or comma-separated names of the hosts that go first').argParser(
        canary,
      ),
    )
    .addOption(
      new Option('--batch <size>', 'number or percentage of hosts in each further batch').argParser((text) =>
        /^\d+%$/.test(text) ? text : whole(text),
      ),
    )
    .addOption(new Option('--pause <seconds>', 'seconds between two batches').argParser(seconds))
    .addOption(
      new Option('--max-failures <hosts>', 'stop once more than this many hosts have failed').argParser(
        whole,
      ),
    );
}

/** Adds `--lock-wait` to a command. */
export function withLockWait(command: Command): Command {
  return command.addOption(
    new Option('--lock-wait <seconds>', 'wait this long for hosts that another deployer holds').argParser(
      seconds,
    ),
  );
}

/** Turns rollout flags into options of a session. */
export function rolloutOf(flags: RolloutFlags): Pick<SessionOptions, 'rollout' | 'lockWait'> {
  const { canary, batch, pause, maxFailures, lockWait } = flags;
  const set = Object.entries({ canary, batch, pause, maxFailures }).filter(
    ([, value]) => value !== undefined,
  );
  return { rollout: Object.fromEntries(set) as RolloutOptions, lockWait };
}

function canary(text: string): number | readonly string[] {
  if (/^\d+$/.test(text)) return Number(text);
  return text.split(',').map((name) => name.trim());
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function seconds(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text);
}
