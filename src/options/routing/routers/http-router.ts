import type { SocketAddress } from '../../networking/socket';
import type { Maybe, OneOrMore } from '../../parts';
import type { Late } from '../../text';
import {
  type ForwardingBasicParams,
  type ForwardingConnectionsParams,
  type ForwardTo,
  GatewayRouter,
  type RouterOwnerParams,
  type RouterStep,
} from './router';

/** How an HTTP router starts. */
export interface HttpRouterOptions {
  /**
   * Where it listens.
   * Becomes `http`.
   * @default - none
   */
  readonly on?: Maybe<SocketAddress>;
  /**
   * Where requests go: nodes, or a way to find them.
   * Becomes `http-to`, `http-use-…` or `http-subscription-server`.
   * @default - the workers of this instance
   */
  readonly forwardTo?: Maybe<ForwardTo>;
}

/** The main settings of an HTTP router. */
export interface HttpRouterBasicParams extends ForwardingBasicParams {
  /**
   * Seconds that a connection stays open for further requests.
   * Becomes `http-keepalive`.
   * @default - closed
   */
  readonly keepalive?: Maybe<Late<number>>;
  /**
   * Subscription servers that get every subscription as well.
   * Becomes `http-resubscribe`.
   * @default - none
   */
  readonly resubscribeAddresses?: Maybe<OneOrMore<Late<string>>>;
}

/** Timeouts of an HTTP router, in seconds. */
export interface HttpRouterConnectionsParams extends ForwardingConnectionsParams {
  /**
   * Time for the headers of a request to arrive.
   * Becomes `http-headers-timeout`.
   * @default - `timeoutSocket`
   */
  readonly timeoutHeaders?: Maybe<Late<number>>;
  /**
   * Time for a connection to a node.
   * Becomes `http-connect-timeout`.
   * @default - `timeoutSocket`
   */
  readonly timeoutBackend?: Maybe<Late<number>>;
}

/** Conversions that an HTTP router makes by itself. */
export interface HttpRouterManageParams {
  /**
   * Recognises chunked requests and hands them on raw.
   * Becomes `http-chunked-input`.
   * @default - off
   */
  readonly chunkedInput?: Maybe<Late<boolean>>;
  /**
   * Turns responses into chunks where keep-alive needs it.
   * Becomes `http-auto-chunked`.
   * @default - off
   */
  readonly chunkedOutput?: Maybe<Late<boolean>>;
  /**
   * Compresses what has the header `uWSGI-Encoding: gzip` and neither size nor encoding.
   * Becomes `http-auto-gzip`.
   * @default - off
   */
  readonly gzip?: Maybe<Late<boolean>>;
  /**
   * Recognises websockets and hands them on raw.
   * Becomes `http-websockets`.
   * @default - off
   */
  readonly websockets?: Maybe<Late<boolean>>;
  /**
   * Hands requests of the method SOURCE on raw (Icecast).
   * Becomes `http-manage-source`.
   * @default - off
   */
  readonly sourceMethod?: Maybe<Late<boolean>>;
  /**
   * Recognises RTSP and chunked requests.
   * Becomes `http-manage-rtsp`.
   * @default - off
   */
  readonly rtsp?: Maybe<Late<boolean>>;
  /**
   * Understands the PROXY1 protocol of HAProxy or Amazon's balancers.
   * Becomes `http-enable-proxy-protocol`.
   * @default - off
   */
  readonly proxyProtocol?: Maybe<Late<boolean>>;
}

/** HTTP router, proxy and balancer: before the workers of this instance, or before other nodes. */
export class HttpRouter extends GatewayRouter {
  protected readonly on?: Maybe<SocketAddress>;

  constructor({ on, forwardTo }: HttpRouterOptions = {}) {
    super('http', 'http');
    this.on = on;
    this.forward(forwardTo);
  }

  /** Sets the main options. */
  setBasicParams(params: HttpRouterBasicParams = {}): this {
    this.forwardingBasics(params);
    this.put('http-keepalive', params.keepalive);
    return this.add('http-resubscribe', params.resubscribeAddresses);
  }

  /** Sets timeouts. */
  setConnectionsParams(params: HttpRouterConnectionsParams = {}): this {
    this.timeouts(params);
    this.put('http-headers-timeout', params.timeoutHeaders);
    return this.put('http-connect-timeout', params.timeoutBackend);
  }

  /** Switches on what the router does by itself. */
  setManageParams(params: HttpRouterManageParams = {}): this {
    this.flag('http-chunked-input', params.chunkedInput);
    this.flag('http-auto-chunked', params.chunkedOutput);
    this.flag('http-auto-gzip', params.gzip);
    this.flag('http-websockets', params.websockets);
    this.flag('http-manage-source', params.sourceMethod);
    this.flag('http-manage-rtsp', params.rtsp);
    return this.flag('http-enable-proxy-protocol', params.proxyProtocol);
  }

  /** Sets whom it becomes once its sockets are bound. */
  setOwnerParams(params: RouterOwnerParams = {}): this {
    return this.owner(params);
  }

  protected override binding(
    resolve: (address: SocketAddress, option: string) => unknown,
  ): readonly RouterStep[] {
    return bindingOf('http', this.on, resolve);
  }
}

/** The line of a router that is nothing but an address. */
export function bindingOf(
  option: string,
  on: Maybe<SocketAddress>,
  resolve: (address: SocketAddress, option: string) => unknown,
): readonly RouterStep[] {
  if (on === undefined || on === null) return [];
  return [{ how: 'bind', option, value: resolve(on, option) as RouterStep['value'] }];
}
