import type { SocketAddress } from '../../networking/socket';
import { given, type Maybe, type OneOrMore } from '../../parts';
import { type Late, text } from '../../text';
import { bindingOf } from './http-router';
import {
  type ForwardingBasicParams,
  type ForwardingConnectionsParams,
  type ForwardTo,
  GatewayRouter,
  type RetryParams,
  type RouterOwnerParams,
  type RouterStep,
} from './router';

/** How a fast or raw router starts. */
export interface StreamRouterOptions {
  /**
   * Where it listens.
   * Becomes `fastrouter` or `rawrouter`.
   * @default - none
   */
  readonly on?: Maybe<SocketAddress>;
  /**
   * Where requests go: nodes, or a way to find them.
   * Becomes `fastrouter-to` or `rawrouter-to`, `fastrouter-use-…` or `rawrouter-use-…`, `fastrouter-subscription-server`
   * or `rawrouter-subscription-server`.
   * @default - none
   */
  readonly forwardTo?: Maybe<ForwardTo>;
}

/** The main settings of a fast router. */
export interface FastRouterBasicParams extends ForwardingBasicParams {
  /**
   * Asks the fallback node even when no node has subscribed for the key.
   * Becomes `fastrouter-fallback-on-no-key`.
   * @default - off
   */
  readonly fallbackNokey?: Maybe<Late<boolean>>;
  /**
   * Takes this key for all requests, without parsing them.
   * Becomes `fastrouter-force-key`.
   * @default - none: the host of the request
   */
  readonly subscriptionKey?: Maybe<Late<string>>;
  /**
   * Emperor's command socket that is asked to spawn; see `empire.setEmperorCommandParams()`.
   * Becomes `fastrouter-emperor-socket`.
   * @default - none
   */
  readonly emperorCommandSocket?: Maybe<Late<string>>;
}

/** Timeouts of a fast router, in seconds. */
export interface FastRouterConnectionsParams extends ForwardingConnectionsParams, RetryParams {
  /**
   * Delay of deferred connections.
   * Becomes `fastrouter-defer-connect-timeout`.
   * @default - 5
   */
  readonly defer?: Maybe<Late<number>>;
}

/** How subscriptions are handed on. */
export interface FastRouterResubscriptionParams {
  /**
   * Subscription servers (UDP or UNIX) that get every subscription, with the router's own address as the node.
   * Becomes `fastrouter-resubscribe`.
   * @default - none
   */
  readonly addresses?: Maybe<OneOrMore<Late<string>>>;
  /**
   * Address to send them from.
   * Becomes `fastrouter-resubscribe-bind`.
   * @default - the system's choice
   */
  readonly bindTo?: Maybe<OneOrMore<Late<string>>>;
}

/** How request bodies are buffered. */
export interface FastRouterPostbufferingParams {
  /**
   * Bodies above this number of bytes go to disk.
   * Becomes `fastrouter-post-buffering`.
   * @default - off
   */
  readonly size?: Maybe<Late<number>>;
  /**
   * Where they go.
   * Becomes `fastrouter-post-buffering-dir`.
   * @default - TMPDIR, else /tmp
   */
  readonly storeDir?: Maybe<Late<string>>;
}

/** Proxy and balancer of the uwsgi protocol, between a web server and instances. Becomes `fastrouter`. */
export class FastRouter extends GatewayRouter {
  private readonly on?: Maybe<SocketAddress>;

  constructor({ on, forwardTo }: StreamRouterOptions = {}) {
    super('fastrouter', 'fastrouter');
    this.on = on;
    this.forward(forwardTo);
  }

  /** Sets the main options. */
  setBasicParams(params: FastRouterBasicParams = {}): this {
    this.forwardingBasics(params);
    this.flag('fastrouter-fallback-on-no-key', params.fallbackNokey);
    this.put('fastrouter-force-key', params.subscriptionKey);
    return this.put('fastrouter-emperor-socket', params.emperorCommandSocket);
  }

  /** Sets timeouts. */
  setConnectionsParams(params: FastRouterConnectionsParams = {}): this {
    this.timeouts(params);
    return this.put('fastrouter-defer-connect-timeout', params.defer);
  }

  /** Hands subscriptions on to other servers, for federated setups. */
  setResubscriptionParams({ addresses, bindTo }: FastRouterResubscriptionParams = {}): this {
    this.add('fastrouter-resubscribe', addresses);
    return this.add('fastrouter-resubscribe-bind', bindTo);
  }

  /** Sets how request bodies are buffered. */
  setPostbufferingParams({ size, storeDir }: FastRouterPostbufferingParams = {}): this {
    this.put('fastrouter-post-buffering', size);
    return this.put('fastrouter-post-buffering-dir', storeDir);
  }

  /** Sets whom it becomes once its sockets are bound. */
  setOwnerParams(params: RouterOwnerParams = {}): this {
    return this.owner(params);
  }

  protected override binding(
    resolve: (address: SocketAddress, option: string) => unknown,
  ): readonly RouterStep[] {
    return bindingOf('fastrouter', this.on, resolve);
  }
}

/** Timeouts of a raw router, in seconds. */
export interface RawRouterConnectionsParams extends ForwardingConnectionsParams, RetryParams {
  /**
   * Passes the client's address to nodes by the XCLIENT protocol.
   * Becomes `rawrouter-xclient`.
   * @default - off
   */
  readonly useXclient?: Maybe<Late<boolean>>;
}

/** Balances plain TCP connections. Becomes `rawrouter`. */
export class RawRouter extends GatewayRouter {
  private readonly on?: Maybe<SocketAddress>;

  constructor({ on, forwardTo }: StreamRouterOptions = {}) {
    super('rawrouter', 'rawrouter');
    this.on = on;
    this.forward(forwardTo);
  }

  /** Sets the main options. */
  setBasicParams(params: ForwardingBasicParams = {}): this {
    this.forwardingBasics(params);
    return this;
  }

  /** Sets timeouts. */
  setConnectionsParams(params: RawRouterConnectionsParams = {}): this {
    this.timeouts(params);
    const { useXclient } = params;
    return this.put('rawrouter-xclient', given(useXclient) ? text`${useXclient}` : undefined);
  }

  protected override binding(
    resolve: (address: SocketAddress, option: string) => unknown,
  ): readonly RouterStep[] {
    return bindingOf('rawrouter', this.on, resolve);
  }
}
