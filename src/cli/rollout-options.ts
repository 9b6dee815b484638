import { type Command, InvalidArgumentError, Option } from 'commander';

/** What the command line says of a rollout; what is absent the project says. */
export interface RolloutFlags {
  readonly canary?: number | readonly string[];
  readonly batch?: number | `${number}%`;
  readonly pause?: number;
  readonly maxFailures?: number;
  readonly lockWait?: number;
}

/** Adds the options of a rollout to a command. */
export function withRollout(command: Command): Command {
  const ways = [
    new Option('--canary <hosts>', 'how many hosts go first, or their names, with commas').argParser(canary),
    new Option(
      '--batch <size>',
      'how many hosts of each further batch: a number, or a share such as 25%',
    ).argParser((text) => (/^\d+%$/.test(text) ? text : whole(text))),
    new Option('--pause <seconds>', 'seconds between two batches').argParser(seconds),
    new Option('--max-failures <hosts>', 'hosts that may fail before no further batch is begun').argParser(
      whole,
    ),
  ];
  return ways.reduce((all, one) => all.addOption(one), command);
}

/** Adds how long to wait for other deployers. */
export function withLockWait(command: Command): Command {
  return command.addOption(
    new Option('--lock-wait <seconds>', 'how long to wait for hosts that another deployer holds').argParser(
      seconds,
    ),
  );
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
