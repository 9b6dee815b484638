import type { DirectiveValue } from '../directive';
import { listed, type Maybe, type OneOrMore, pairs } from '../parts';
import type { Late } from '../text';
import { ValueObject, type ValueObjectProps } from '../value-object';
import { type CarbonOptions, carbonOptions } from './carbon';

/** Additional option of a pusher; `true` and `false` switch it. */
export type PusherOption = readonly [option: string, value: Maybe<DirectiveValue>];

/** Sends statistics to a monitoring system or a file. */
export class Pusher extends ValueObject {
  constructor(
    props: ValueObjectProps & { readonly plugin: string },
    /** Options that hold for all pushers of this kind. */
    readonly options: readonly PusherOption[] = [],
  ) {
    super({ joiner: ',', ...props });
  }

  /** uWSGI's options for the pusher itself, with their values. */
  lines(): readonly (readonly [option: string, value: DirectiveValue])[] {
    return [['stats-push', this]];
  }
}

/** Pushes to Carbon, by options of its own. */
export class CarbonPusher extends Pusher {
  constructor(
    private readonly addresses: readonly Late<string>[],
    options: CarbonOptions,
  ) {
    super({ name: 'carbon', plugin: 'carbon' }, carbonOptions(addresses, options));
  }

  override lines() {
    return this.addresses.map((address) => ['carbon', address] as const);
  }
}

/** Options of pushers that name the sender. Becomes part of `stats-push`. */
export interface PrefixOptions {
  /**
   * Prefix of the names of metrics, which distinguishes senders.
   * @default - none
   */
  readonly prefix?: Maybe<Late<string>>;
}

/** Options of `pushers.rrdtool()`. */
export interface RrdtoolOptions {
  /**
   * Name of the RRDtool library.
   * Becomes `rrdtool-lib`.
   * @default - librrd.so
   */
  readonly library?: Maybe<Late<string>>;
  /**
   * Seconds between two pushes.
   * Becomes `rrdtool-freq`.
   * @default - 300
   */
  readonly pushInterval?: Maybe<Late<number>>;
}

/** Options of `pushers.statsd()`. */
export interface StatsdOptions extends PrefixOptions {
  /**
   * Leaves the metrics of single workers out.
   * Becomes `statsd-no-workers`.
   * @default - off
   */
  readonly noWorkers?: Maybe<Late<boolean>>;
  /**
   * Sends all metrics as gauges.
   * Becomes `statsd-all-gauges`.
   * @default - off
   */
  readonly allGauges?: Maybe<Late<boolean>>;
}

/** Options of `pushers.zabbix()`. */
export interface ZabbixOptions extends PrefixOptions {
  /**
   * File that a template for Zabbix is written to.
   * Becomes `zabbix-template`.
   * @default - none
   */
  readonly template?: Maybe<Late<string>>;
}

/** Options of `pushers.mongo()`. Becomes part of `stats-push`. */
export interface MongoOptions {
  /** Where MongoDB listens, as `host:port`. @default - 127.0.0.1:27017 */
  readonly address?: Maybe<Late<string>>;
  /** Database and collection of the records. @default - uwsgi.statistics */
  readonly collection?: Maybe<Late<string>>;
  /**
   * Seconds between two pushes.
   * @default - 3
   */
  readonly pushInterval?: Maybe<Late<number>>;
}

/** Options of `pushers.file()`. Becomes part of `stats-push`. */
export interface FilePusherOptions {
  /** The file. @default - uwsgi.stats */
  readonly fpath?: Maybe<Late<string>>;
  /**
   * Separator between two entries.
   * @default - an empty line
   */
  readonly separator?: Maybe<Late<string>>;
  /**
   * Seconds between two pushes.
   * @default - 3
   */
  readonly pushInterval?: Maybe<Late<number>>;
}

/**
 * Where statistics go.
 *
 * @example
 * section.monitoring.registerStatsPusher(section.monitoring.pushers.statsd('127.0.0.1:8125', { prefix: 'shop' }));
 */
export const pushers = {
  /** Metrics to a UDP server: `<metric> <number of the type> <value>`. */
  socket: (address: Late<string>, { prefix }: PrefixOptions = {}) => {
    return new Pusher({ name: 'socket', plugin: 'stats_pusher_socket', args: [address, prefix] });
  },

  /** Metrics into RRD files of a directory, one for each. */
  rrdtool: (targetDir: Late<string>, { library, pushInterval }: RrdtoolOptions = {}) => {
    return new Pusher({ name: 'rrdtool', plugin: 'rrdtool', args: [targetDir] }, [
      ['rrdtool-freq', pushInterval],
      ['rrdtool-lib', library],
    ]);
  },

  /** Metrics to statsd. */
  statsd: (address: Late<string>, { prefix, noWorkers, allGauges }: StatsdOptions = {}) => {
    return new Pusher({ name: 'statsd', plugin: 'stats_pusher_statsd', args: [address, prefix] }, [
      ['statsd-no-workers', noWorkers],
      ['statsd-all-gauges', allGauges],
    ]);
  },

  /** Metrics to Carbon (Graphite): `<root>.hostname.<realm>.<metric>`. Becomes `carbon`. */
  carbon: (address: OneOrMore<Late<string>>, options: CarbonOptions = {}) => {
    return new CarbonPusher(listed(address), options);
  },

  /** Metrics to Zabbix. */
  zabbix: (address: Late<string>, { prefix, template }: ZabbixOptions = {}) => {
    return new Pusher({ name: 'zabbix', plugin: 'zabbix', args: [address, prefix] }, [
      ['zabbix-template', template],
    ]);
  },

  /** Statistics as JSON into MongoDB. */
  mongo: ({ address, collection, pushInterval }: MongoOptions = {}) => {
    const args = [pairs({ address, collection, freq: pushInterval })];
    return new Pusher({ name: 'mongodb', plugin: 'stats_pusher_mongodb', args });
  },

  /** Statistics as JSON into a file; mainly an example. */
  file: ({ fpath, separator, pushInterval }: FilePusherOptions = {}) => {
    const args = [pairs({ path: fpath, freq: pushInterval, separator })];
    return new Pusher({ name: 'file', plugin: 'stats_pusher_file', args });
  },
} as const;
