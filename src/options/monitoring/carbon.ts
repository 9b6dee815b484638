import type { Maybe } from '../parts';
import type { Late } from '../text';
import type { PusherOption } from './pushers';

/** Options of `pushers.carbon()`; they hold for all Carbon servers of an instance. */
export interface CarbonOptions {
  /**
   * Realm in the names of metrics.
   * Becomes `carbon-id`.
   * @default - none
   */
  readonly nodeRealm?: Maybe<Late<string>>;
  /**
   * Root of the names of metrics.
   * Becomes `carbon-root`.
   * @default - uwsgi
   */
  readonly nodeRoot?: Maybe<Late<string>>;
  /**
   * Seconds between two pushes.
   * Becomes `carbon-freq`.
   * @default - 60
   */
  readonly pushInterval?: Maybe<Late<number>>;
  /**
   * Value of averages while there are no requests.
   * Becomes `carbon-idle-avg`.
   * @default - last
   */
  readonly idleAvgSource?: Maybe<Late<'last' | 'zero' | 'none'>>;
  /**
   * Takes metrics instead of computing statistics; their names differ.
   * Becomes `carbon-use-metrics`.
   * @default - off
   */
  readonly useMetrics?: Maybe<Late<boolean>>;
  /**
   * Leaves the metrics of single workers out.
   * Becomes `carbon-no-workers`.
   * @default - off
   */
  readonly noWorkers?: Maybe<Late<boolean>>;
  /**
   * Timeout of connections, in seconds.
   * Becomes `carbon-timeout`.
   * @default - 3
   */
  readonly timeout?: Maybe<Late<number>>;
  /**
   * Maximum number of retries after errors.
   * Becomes `carbon-max-retry`.
   * @default - 1
   */
  readonly retries?: Maybe<Late<number>>;
  /**
   * Delay of a retry, in seconds.
   * Becomes `carbon-retry-delay`.
   * @default - 7
   */
  readonly retriesDelay?: Maybe<Late<number>>;
  /**
   * Character in place of the dots of the host's name.
   * Becomes `carbon-hostname-dots`.
   * @default - dots stay
   */
  readonly hostnameDotsReplacer?: Maybe<Late<string>>;
}

/** uWSGI's options for them. */
export function carbonOptions(
  addresses: readonly Late<string>[],
  options: CarbonOptions,
): readonly PusherOption[] {
  // An address that is still to come may be a name as well: resolving a number does no harm.
  const names = addresses.some((address) => typeof address !== 'string' || !/^[\d.]+(:|$)/.test(address));
  return [
    ['carbon-id', options.nodeRealm],
    ['carbon-root', options.nodeRoot],
    ['carbon-freq', options.pushInterval],
    ['carbon-idle-avg', options.idleAvgSource],
    ['carbon-use-metrics', options.useMetrics],
    ['carbon-no-workers', options.noWorkers],
    ['carbon-timeout', options.timeout],
    ['carbon-max-retry', options.retries],
    ['carbon-retry-delay', options.retriesDelay],
    ['carbon-hostname-dots', options.hostnameDotsReplacer],
    ['carbon-name-resolve', names ? true : undefined],
  ];
}
