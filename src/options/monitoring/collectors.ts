import type { Renderable } from '../directive';
import { given, join, type Maybe, pairs } from '../parts';
import { type Late, type Text, text } from '../text';
import type { Metric } from './metrics';

/** A metric by its name, or one of your own. */
export type MetricRef = Late<string> | Metric;

/** How the value of a metric comes about. */
export class Collector implements Renderable {
  constructor(
    /** uWSGI's name of it. */
    readonly name: string,
    private readonly arguments_: Readonly<{
      arg1?: unknown;
      arg1n?: unknown;
      children?: readonly MetricRef[];
    }> = {},
  ) {}

  /** Its name, and its arguments as further `key=value` pairs. */
  render(): Text {
    const { arg1, arg1n, children } = this.arguments_;
    const names = children?.map(metricName);
    const args = pairs({ arg1, arg1n, children: given(names) ? join(names, ';') : undefined });
    return args === '' ? this.name : trimText(text`${this.name},${args}`);
  }
}

function trimText(value: Text): Text {
  return typeof value === 'string' ? value.trim() : value;
}

/** The name by which a metric is called. */
export function metricName(metric: MetricRef): Late<string> {
  return typeof metric === 'object' && 'type' in metric ? (metric as Metric).name : (metric as Late<string>);
}

/** Options of `collectors.file()`. Becomes part of `metric`. */
export interface FileCollectorOptions {
  /**
   * Which of the words of the file is the value, counted from 0. Words end at blanks, line ends and NULs.
   * @default - 0
   */
  readonly getSlot?: Maybe<Late<number>>;
}

/**
 * Where the value of a metric comes from. Without a collector it is up to the application, by the metrics API.
 *
 * @example
 * metricTypes.gauge('busy', { collector: collectors.sum(['worker.1.requests', 'worker.2.requests']) })
 */
export const collectors = {
  /** From memory: a C pointer that a plugin sets. */
  pointer: () => new Collector('ptr'),

  /** From a file. */
  file: (fpath: Late<string>, { getSlot }: FileCollectorOptions = {}) => {
    return new Collector('file', { arg1: fpath, arg1n: getSlot ?? undefined });
  },

  /** From a C function `int64_t (*)(void *)` that is called each time. */
  function: (func: Late<string>) => new Collector('func', { arg1: func }),

  /** The sum of other metrics. */
  sum: (what: readonly MetricRef[]) => new Collector('sum', { children: what }),

  /** The average of other metrics. */
  avg: (what: readonly MetricRef[]) => new Collector('avg', { children: what }),

  /** Adds the sum of other metrics to itself, each time. */
  accumulator: (what: readonly MetricRef[]) => new Collector('accumulator', { children: what }),

  /** The sum of other metrics and `value`. */
  adder: (what: readonly MetricRef[], value: Late<number>) => {
    return new Collector('adder', { children: what, arg1n: value });
  },

  /** The sum of other metrics, times `value`. */
  multiplier: (what: readonly MetricRef[], value: Late<number>) => {
    return new Collector('multiplier', { children: what, arg1n: value });
  },
} as const;
