import type { Random } from '../robustness/support/random';
import type { Direction, Flow, Interruption } from '../support/fault-proxy';
import type { Client } from './product';
import type { Thing, Wrong } from './scene';
import type { Stage } from './stage';
import type { Operation, Subject } from './subjects';

/** A kind of fault. */
export interface Kind {
  readonly name: string;
  /** Names of the subjects it fits; by default all whose files nobody else owns the folder of. */
  readonly subjects?: readonly string[];
  readonly operations?: readonly Operation[];
  /** Whether it is tried under Pulumi, too. */
  readonly pulumi?: boolean;
  /** How the version is wrong that is tried. */
  readonly wrong?: Wrong;
  /** Whether the client is one of the library, whose lock ends after a few seconds. */
  readonly library?: boolean;
  /** Whether a run that nothing disturbs may be refused, as long as it changes nothing. */
  readonly mayRefuse?: boolean;
  /** Called before the client starts. */
  disturb(run: Disturbance): Promise<void> | void;
}

/** What a kind of fault does to one run. */
export class Disturbance {
  readonly interruptions: Interruption[] = [];
  readonly undone: (() => Promise<unknown> | unknown)[] = [];
  readonly checks: (() => Promise<readonly string[]> | readonly string[])[] = [];
  readonly meanwhile: Promise<unknown>[] = [];
  /** Environment of the client. */
  readonly env: NodeJS.ProcessEnv = {};
  /** More arguments of the next run. */
  readonly nextArguments: string[] = [];
  /** Whether what was planned happened. */
  hit = true;
  /** Whether we ended the client by a signal, so that its exit code says nothing. */
  killed = false;
  /** Whether another deployer was at work, so that files may be its. */
  rivals = false;
  /** Whether the fault changes what the run is about, so that files may be neither old nor new. */
  edits = false;
  /** Whether the fault ends what serves, so that nothing needs to answer before the next run. */
  silences = false;
  /** What other deployers tried to bring about. */
  readonly tried: Thing[] = [];
  /** Most milliseconds that the client may take. */
  patience = 240_000;
  /** What the host must have in the end. */
  goal: Thing | undefined;
  client!: Client;

  constructor(
    readonly stage: Stage,
    readonly random: Random,
    readonly subject: Subject,
    readonly operation: Operation,
    readonly before: Thing | undefined,
    goal: Thing | undefined,
    /** Bytes that such a run moves when nothing disturbs it. */
    readonly usual: Readonly<Record<Direction, number>>,
    private readonly start: (goal: Thing | undefined, args?: readonly string[]) => Client,
  ) {
    this.goal = goal;
  }

  /** Starts another deployer, which wants this. */
  rival(goal: Thing | undefined, args?: readonly string[]): Client {
    if (goal !== undefined) this.tried.push(goal);
    return this.start(goal, args);
  }

  /** Name of the thing that there is, or will be. */
  get name(): string {
    return (this.before ?? this.goal)!.name;
  }

  sh(script: string): Promise<string> {
    return this.stage.host.sh(script);
  }

  /** Does something when so many of the bytes have passed; nothing passes meanwhile. */
  strike(
    act: (flow: Flow) => Promise<unknown> | unknown,
    { direction = this.random.pick(['toHost', 'toClient'] as const), from = 0.1, to = 0.98 } = {},
  ): void {
    const share = from + this.random.next() * (to - from);
    this.hit = false;
    this.interruptions.push({
      direction,
      at: Math.round(share * this.usual[direction]),
      act: async (flow) => {
        this.hit = true;
        await Promise.resolve()
          .then(() => act(flow))
          .catch((error: Error) => this.checks.push(() => [`the disturbance failed: ${error.message}`]));
      },
    });
  }

  /** Takes a fault away before the next run. */
  undo(act: () => Promise<unknown> | unknown): void {
    this.undone.unshift(act);
  }
}
