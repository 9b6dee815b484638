import type { Renderable } from '../directive';
import { OptionError } from '../errors';
import { given, type Maybe, pairs } from '../parts';
import type { Late, Text } from '../text';
import { type Collector, type MetricRef, metricName } from './collectors';

/** Options of a metric. Becomes part of `metric`. */
export interface MetricOptions {
  /**
   * Its object identifier; SNMP needs one.
   * @default - none
   */
  readonly oid?: Maybe<Late<string>>;
  /**
   * Makes it another name of that metric, whatever its own type.
   * @default - none: the metric has a value of its own
   */
  readonly aliasFor?: Maybe<MetricRef>;
  /**
   * Where its value comes from.
   * @default - the application sets it by the metrics API
   */
  readonly collector?: Maybe<Collector>;
  /**
   * Its value at the start.
   * @default - 0
   */
  readonly initialValue?: Maybe<Late<number>>;
  /**
   * How often it is collected, in seconds.
   * @default - 1
   */
  readonly collectInterval?: Maybe<Late<number>>;
  /**
   * Goes back to its initial value after it was pushed.
   * @default false
   */
  readonly resetAfterPush?: Maybe<boolean>;
}

/** Kind of the number. */
export type MetricType = 'counter' | 'gauge' | 'absolute' | 'alias';

/** A number that uWSGI watches. */
export class Metric implements Renderable {
  constructor(
    readonly type: MetricType,
    readonly name: Late<string>,
    private readonly options: MetricOptions,
  ) {
    if (type === 'alias' && !options.aliasFor) {
      throw new OptionError(
        'monitoring.metricTypes.alias.aliasFor',
        `Cannot make an alias${typeof name === 'string' ? ` ${JSON.stringify(name)}` : ''}: aliasFor must name a metric`,
      );
    }
  }

  render(): Text {
    const { aliasFor, collector, collectInterval, initialValue, oid, resetAfterPush } = this.options;
    return pairs({
      name: this.name,
      alias: given(aliasFor) ? metricName(aliasFor) : undefined,
      freq: collectInterval,
      collector,
      initial_value: initialValue,
      oid,
      // uWSGI checks only whether the key is present.
      reset_after_push: resetAfterPush ? true : undefined,
      type: given(aliasFor) ? 'alias' : this.type,
    });
  }
}

const ofType =
  (type: MetricType) =>
  (name: Late<string>, options: MetricOptions = {}) =>
    new Metric(type, name, options);

/** The kinds of metrics. */
export const metricTypes = {
  /** A number that generally grows: requests. */
  counter: ofType('counter'),
  /** A number that goes up and down: memory, load. */
  gauge: ofType('gauge'),
  /** A number that hardly changes: the size of a disk. */
  absolute: ofType('absolute'),
  /** Another name for a metric; needs `aliasFor`. */
  alias: ofType('alias'),
} as const;
