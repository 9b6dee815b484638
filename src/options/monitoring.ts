import type { AlarmType } from './alarm-types';
import { OptionGroup } from './group';
import { collectors } from './monitoring/collectors';
import { type Metric, metricTypes } from './monitoring/metrics';
import { type Pusher, pushers } from './monitoring/pushers';
import { given, listed, type Maybe, type OneOrMore, pairs } from './parts';
import type { SectionWriter } from './section-writer';
import type { Late } from './text';

/** The metrics subsystem. */
export interface MetricsParams {
  /**
   * Switches it on: many built-in metrics, and your own.
   * Becomes `enable-metrics`.
   * @default - off
   */
  readonly enable?: Maybe<Late<boolean>>;
  /**
   * Directory with a file for each metric, always up to date. Placeholders such as `{project_runtime_dir}` are expanded.
   * Becomes `metrics-dir`.
   * @default - none
   */
  readonly storeDir?: Maybe<Late<string>>;
  /**
   * Starts with the values of `storeDir` instead of zeros.
   * Becomes `metrics-dir-restore`.
   * @default - off
   */
  readonly restore?: Maybe<Late<boolean>>;
  /**
   * Leaves the metrics of cores out.
   * Becomes `metrics-no-cores`.
   * @default - off
   */
  readonly noCores?: Maybe<Late<boolean>>;
}

/** Effect of a metric that reaches its threshold. Becomes part of `metric-threshold`. */
export interface MetricsThresholdOptions {
  /**
   * Seconds between two checks.
   * @default - 1
   */
  readonly checkInterval?: Maybe<Late<number>>;
  /**
   * The value it gets then.
   * @default - it keeps its value
   */
  readonly resetTo?: Maybe<Late<number>>;
  /**
   * Alarm that is raised: its name, or an alarm, which is registered as well.
   * @default - none
   */
  readonly alarm?: Maybe<Late<string> | AlarmType>;
  /**
   * Message of the alarm.
   * @default - the name of the metric
   */
  readonly alarmMessage?: Maybe<Late<string>>;
}

/** The stats server. */
export interface StatsParams {
  /**
   * Where it listens: `127.0.0.1:1717`, `:5050`, `/tmp/stats.sock`.
   * Becomes `stats-server`.
   * @default - none: no statistics are served
   */
  readonly address?: Maybe<Late<string>>;
  /**
   * Serves the statistics over HTTP.
   * Becomes `stats-http`.
   * @default - off
   */
  readonly enableHttp?: Maybe<Late<boolean>>;
  /**
   * Writes JSON without blanks.
   * Becomes `stats-minified`.
   * @default - off
   */
  readonly minify?: Maybe<Late<boolean>>;
  /**
   * Leaves the statistics of cores out.
   * Becomes `stats-no-cores`.
   * @default - off
   */
  readonly noCores?: Maybe<Late<boolean>>;
  /**
   * Leaves metrics out.
   * Becomes `stats-no-metrics`.
   * @default - off
   */
  readonly noMetrics?: Maybe<Late<boolean>>;
  /**
   * Seconds between two pushes of a pusher without an interval of its own.
   * Becomes `stats-pusher-default-freq`.
   * @default - 3
   */
  readonly pushInterval?: Maybe<Late<number>>;
}

/** Monitoring: statistics, metrics and where they go. */
export class Monitoring<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** The kinds of metrics. */
  static readonly metricTypes = metricTypes;
  /** Where values of metrics come from. */
  static readonly collectors = collectors;
  /** Where statistics go. */
  static readonly pushers = pushers;

  /** The kinds of metrics. */
  get metricTypes() {
    return metricTypes;
  }

  /** Where values of metrics come from. */
  get collectors() {
    return collectors;
  }

  /** Where statistics go. */
  get pushers() {
    return pushers;
  }

  /** Adds metrics of your own. Becomes `metric`. */
  registerMetric(metric: OneOrMore<Metric>): S {
    return this.add('metric', metric);
  }

  /** Sets up the metrics subsystem. */
  setMetricsParams({ enable, storeDir, restore, noCores }: MetricsParams = {}): S {
    this.flag('enable-metrics', enable);
    this.put('metrics-dir', this.paths(storeDir));
    this.flag('metrics-dir-restore', restore);
    return this.flag('metrics-no-cores', noCores);
  }

  /**
   * Watches a metric.
   * Becomes `metric-threshold`.
   *
   * @param name name of the metric
   * @param value its threshold
   */
  setMetricsThreshold(
    name: Late<string>,
    value: Late<string | number>,
    { checkInterval, resetTo, alarm, alarmMessage }: MetricsThresholdOptions = {},
  ): S {
    const threshold = { alarm: this.alarmName(alarm), msg: alarmMessage, rate: checkInterval };
    return this.add('metric-threshold', pairs({ ...threshold, key: name, reset: resetTo, value }));
  }

  private alarmName(alarm: MetricsThresholdOptions['alarm']): Maybe<Late<string>> {
    if (!given(alarm) || typeof alarm === 'string' || !('alias' in alarm))
      return alarm as Maybe<Late<string>>;
    this.section.alarms.registerAlarm(alarm as AlarmType);
    return (alarm as AlarmType).alias;
  }

  /** Sets up the stats server. */
  setStatsParams(params: StatsParams = {}): S {
    this.put('stats-server', params.address);
    this.flag('stats-http', params.enableHttp);
    this.flag('stats-minified', params.minify);
    this.flag('stats-no-cores', params.noCores);
    this.flag('stats-no-metrics', params.noMetrics);
    return this.put('stats-pusher-default-freq', params.pushInterval);
  }

  /** Adds pushers; their plugins are loaded. Becomes `stats-push`, or an option of the pusher's own. */
  registerStatsPusher(pusher: OneOrMore<Pusher>): S {
    for (const one of listed(pusher)) {
      const { plugin } = one;
      if (plugin) this.section.loadPlugin(plugin);
      for (const [option, value] of one.options) {
        if (value === true) this.flag(option, value, { plugin });
        else if (value !== false) this.put(option, value, { plugin });
      }
      for (const [option, value] of one.lines()) this.add(option, value, { plugin });
    }
    return this.section;
  }

  /**
   * Runs an SNMP server in the master, after privileges are dropped.
   * Becomes `snmp` and `snmp-community`.
   *
   * @param address UDP address: `192.168.1.1:2222`
   * @param communityString by which the instance is asked
   */
  enableSnmp(address: Late<string>, communityString: Late<string>): S {
    this.put('snmp', address);
    return this.put('snmp-community', communityString);
  }
}
