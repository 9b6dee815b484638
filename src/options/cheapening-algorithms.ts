import type { Directive, DirectiveValue, Renderable } from './directive';
import { given, type Maybe } from './parts';
import type { Late } from './text';
import type { NeedsPlugin } from './value-object';

/** How the number of workers follows the load; its own options go into the section with it. */
export class CheaperAlgorithm implements Renderable, NeedsPlugin {
  private readonly options = new Map<string, DirectiveValue>();

  constructor(
    private readonly name: string,
    readonly plugin: string | false = false,
  ) {}

  render(): string {
    return this.name;
  }

  /** Directives added to the section besides `cheaper-algo`. */
  get directives(): readonly Directive[] {
    return [...this.options].map(([key, value]) => ({ key, value }));
  }

  protected put(key: string, value: Maybe<DirectiveValue>): this {
    if (value === false) this.options.delete(key);
    else if (given(value)) this.options.set(key, value);
    return this;
  }
}

/** How {@link Spare} decides. */
export interface SpareParams {
  /** Seconds between two decisions. Becomes `cheaper-overload`. @default - 3 */
  readonly checkIntervalOverload?: Late<number>;
}

/** Starts a worker when all are busy, stops one when some are idle. */
export class Spare extends CheaperAlgorithm {
  constructor(params: SpareParams = {}) {
    super('spare');
    this.setBasicParams(params);
  }

  setBasicParams(params: SpareParams = {}): this {
    return this.put('cheaper-overload', params.checkIntervalOverload);
  }
}

/** How {@link Spare2} decides. */
export interface Spare2Params {
  /** Seconds without load after which a worker stops (uWSGI 2.1). Becomes `cheaper-idle`. @default - 10 */
  readonly checkIntervalIdle?: Late<number>;
}

/** Like {@link Spare}, but for many requests at once, and slower to stop workers. */
export class Spare2 extends CheaperAlgorithm {
  constructor(params: Spare2Params = {}) {
    super('spare2');
    this.setBasicParams(params);
  }

  setBasicParams(params: Spare2Params = {}): this {
    return this.put('cheaper-idle', params.checkIntervalIdle);
  }
}

/** How {@link QueueAlgorithm} decides. */
export interface QueueAlgorithmParams {
  /** Requests in the listen queue that are too many. Becomes `cheaper-overload`. @default - 3 */
  readonly checkNumOverload?: Late<number>;
}

/** Starts workers when the listen queue is longer than a number. */
export class QueueAlgorithm extends CheaperAlgorithm {
  constructor(params: QueueAlgorithmParams = {}) {
    super('backlog');
    this.setBasicParams(params);
  }

  setBasicParams(params: QueueAlgorithmParams = {}): this {
    return this.put('cheaper-overload', params.checkNumOverload);
  }
}

/** How {@link Busyness} decides. */
export interface BusynessParams {
  /** Seconds between two decisions. Becomes `cheaper-overload`. @default - 3 */
  readonly checkIntervalBusy?: Late<number>;
  /** Percent of busyness from which workers start. Becomes `cheaper-busyness-max`. @default - 50 */
  readonly busyMax?: Late<number>;
  /** Percent of busyness below which workers stop. Becomes `cheaper-busyness-min`. @default - 25 */
  readonly busyMin?: Late<number>;
  /** Decisions in a row that must find idleness. Becomes `cheaper-busyness-multiplier`. @default - 10 */
  readonly idleCyclesMax?: Late<number>;
  /** Decisions added after a worker was started again too soon. Becomes `cheaper-busyness-penalty`. @default - 2 */
  readonly idleCyclesPenalty?: Late<number>;
  /** Whether decisions are logged. Becomes `cheaper-busyness-verbose`. @default - off */
  readonly verbose?: Late<boolean>;
}

/** Emergency workers of {@link Busyness}, started when the listen queue grows nevertheless (Linux only). */
export interface BusynessEmergencyParams {
  /** Workers to start at once. Becomes `cheaper-busyness-backlog-step`. @default - 1 */
  readonly workersStep?: Late<number>;
  /** Decisions until they stop. Becomes `cheaper-busyness-backlog-multiplier`. @default - 3 */
  readonly idleCyclesMax?: Late<number>;
  /** Requests in the listen queue that are an emergency. Becomes `cheaper-busyness-backlog-alert`. @default - 33 */
  readonly queueSize?: Late<number>;
  /** Seconds after which a listen queue that is never empty is an emergency. Becomes `cheaper-busyness-backlog-nonzero`. @default - 60 */
  readonly queueNonzeroDelay?: Late<number>;
}

/** Starts and stops workers by the share of time they are busy; needs the plugin `cheaper_busyness`. */
export class Busyness extends CheaperAlgorithm {
  constructor(params: BusynessParams = {}) {
    super('busyness', 'cheaper_busyness');
    this.setBasicParams(params);
  }

  setBasicParams(params: BusynessParams = {}): this {
    this.put('cheaper-overload', params.checkIntervalBusy);
    this.put('cheaper-busyness-max', params.busyMax);
    this.put('cheaper-busyness-min', params.busyMin);
    this.put('cheaper-busyness-multiplier', params.idleCyclesMax);
    this.put('cheaper-busyness-penalty', params.idleCyclesPenalty);
    return this.put('cheaper-busyness-verbose', params.verbose);
  }

  /** Sets what happens when the listen queue grows all the same. */
  setEmergencyParams(params: BusynessEmergencyParams = {}): this {
    this.put('cheaper-busyness-backlog-step', params.workersStep);
    this.put('cheaper-busyness-backlog-multiplier', params.idleCyclesMax);
    this.put('cheaper-busyness-backlog-alert', params.queueSize);
    return this.put('cheaper-busyness-backlog-nonzero', params.queueNonzeroDelay);
  }
}

/** Ways to decide how many workers there are. */
export const cheaperAlgorithms = {
  /** By the share of time that workers are busy. */
  busyness: (params?: BusynessParams) => new Busyness(params),
  /** By hand: over the master's FIFO (`+`, `-`) and by signals. */
  manual: () => new CheaperAlgorithm('manual'),
  /** By the length of the listen queue. */
  queue: (params?: QueueAlgorithmParams) => new QueueAlgorithm(params),
  /** By whether any worker is idle. */
  spare: (params?: SpareParams) => new Spare(params),
  /** By whether any worker is idle, for more requests at once. */
  spare2: (params?: Spare2Params) => new Spare2(params),
};
