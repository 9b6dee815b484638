import { OptionError } from '../../errors';
import { given, joinGiven, type Maybe } from '../../parts';
import { type Late, text } from '../../text';
import { RequestRouter, type RouterStep } from './router';

/** How a tuntap router starts. Becomes part of `tuntap-router`. */
export interface TuntapRouterOptions {
  /**
   * Socket file that vassals connect to.
   * Becomes `tuntap-router`.
   * @default - none
   */
  readonly on?: Maybe<Late<string>>;
  /**
   * Name of its device.
   * @default - `uwsgidev`
   */
  readonly device?: Maybe<Late<string>>;
  /**
   * Address of its stats server.
   * @default - none
   */
  readonly statsServer?: Maybe<Late<string>>;
  /**
   * Address of its gateway; only together with `statsServer`, which stands before it.
   * @default - none
   */
  readonly gateway?: Maybe<Late<string>>;
}

/** The main settings of a tuntap router. */
export interface TuntapRouterBasicParams {
  /**
   * Checks the credentials of clients: `uid`, `gid`, `pid` or a combination.
   * Becomes `tuntap-use-credentials`.
   * @default - off
   */
  readonly useCredentials?: Maybe<Late<string>>;
  /**
   * Address of its stats server.
   * Becomes `tuntap-router-stats`.
   * @default - none
   */
  readonly statsServer?: Maybe<Late<string>>;
}

/** A route of the tuntap router. Becomes part of `tuntap-router-route`. */
export interface TuntapRoute {
  /** Source and mask: `192.168.0.0/24`. */
  readonly src: Late<string>;
  /** Destination and mask. */
  readonly dst: Late<string>;
  /** Gateway, `address:port` (UDP). */
  readonly gateway: Late<string>;
}

/** Which way a packet goes, seen from the vassal. */
export type TuntapDirection = 'in' | 'out';

/** A rule of a vassal's device. Becomes part of `tuntap-device-rule`. */
export interface TuntapDeviceRule {
  /** Whether packets come in or go out. */
  readonly direction: Late<TuntapDirection>;
  /** Action on these packets; `route` and `gateway` send them to the target. */
  readonly action: Late<'allow' | 'deny' | 'route' | 'gateway'>;
  /** Source and mask: `192.168.0.0/24`. */
  readonly src: Late<string>;
  /** Destination and mask. */
  readonly dst: Late<string>;
  /**
   * `address:port`; `route` and `gateway` need it.
   * @default - none
   */
  readonly target?: Maybe<Late<string>>;
}

/**
 * Which packets a firewall rule is about; what is absent is anything.
 * Becomes part of `tuntap-router-firewall-in` or `tuntap-router-firewall-out`.
 */
export interface TuntapFirewallOptions {
  /**
   * Source and mask.
   * @default - any
   */
  readonly src?: Maybe<Late<string>>;
  /**
   * Destination and mask.
   * @default - any
   */
  readonly dst?: Maybe<Late<string>>;
}

/**
 * Network in user space: translates between a tuntap device and sockets. It runs in the emperor; vassals connect a
 * device of their own.
 */
export class TuntapRouter extends RequestRouter {
  private readonly options: TuntapRouterOptions;

  constructor(options: TuntapRouterOptions = {}) {
    super('tuntap', 'tuntap');
    this.options = options;
  }

  /** Sets the main options. */
  setBasicParams({ useCredentials, statsServer }: TuntapRouterBasicParams = {}): this {
    this.put('tuntap-use-credentials', useCredentials);
    return this.put('tuntap-router-stats', statsServer);
  }

  /** Adds a route. Becomes `tuntap-router-route`. */
  registerRoute({ src, dst, gateway }: TuntapRoute): this {
    return this.add('tuntap-router-route', text`${src} ${dst} ${gateway}`);
  }

  /**
   * Adds a device to this instance, a vassal. Becomes `tuntap-device`.
   *
   * @param socket socket file of the router
   * @param deviceName for example `uwsgi0`
   */
  deviceConnect(socket: Late<string>, deviceName: Late<string>): this {
    return this.add('tuntap-device', text`${deviceName} ${socket}`);
  }

  /** Adds a rule to the device of this instance, a vassal. Becomes `tuntap-device-rule`. */
  deviceAddRule({ direction, action, src, dst, target }: TuntapDeviceRule): this {
    return this.add('tuntap-device-rule', joinGiven([direction, src, dst, action, target], ' '));
  }

  /**
   * Adds a rule to the firewall of the router. The first rule that fits decides; without one, packets pass.
   * Becomes `tuntap-router-firewall-in` or `tuntap-router-firewall-out`.
   */
  addFirewallRule(
    direction: TuntapDirection | Uppercase<TuntapDirection>,
    action: Late<'allow' | 'deny'>,
    { src, dst }: TuntapFirewallOptions = {},
  ): this {
    const side = direction.toLowerCase();
    if (side !== 'in' && side !== 'out') {
      throw new OptionError(
        'routing.routers.tuntap.addFirewallRule.direction',
        `Cannot take ${JSON.stringify(direction)}: it must be one of in, out`,
      );
    }
    // uWSGI wants both ends or none; 0.0.0.0/0 fits every address.
    const ends = given(src) || given(dst) ? [src ?? '0.0.0.0/0', dst ?? '0.0.0.0/0'] : [];
    return this.add(`tuntap-router-firewall-${side}`, joinGiven([action, ...ends], ' '));
  }

  protected override binding(): readonly RouterStep[] {
    const { on, device, statsServer, gateway } = this.options;
    if (!given(on)) return [];
    const monitored = given(statsServer) ? [statsServer, gateway] : [];
    const value = joinGiven([device || 'uwsgidev', on, ...monitored], ' ');
    return [{ how: 'bind', option: 'tuntap-router', value }];
  }
}
