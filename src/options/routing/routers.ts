import { ForkptyRouter, type ForkptyRouterOptions } from './routers/forkpty-router';
import { forwarders } from './routers/forwarders';
import { HttpRouter, type HttpRouterOptions } from './routers/http-router';
import { FastRouter, RawRouter, type StreamRouterOptions } from './routers/stream-routers';
import {
  HttpsRouter,
  type HttpsRouterOptions,
  SslRouter,
  type SslRouterOptions,
} from './routers/tls-routers';
import { TuntapRouter, type TuntapRouterOptions } from './routers/tuntap-router';

/**
 * Routers: gateways that an instance runs beside (or instead of) its workers.
 *
 * @example
 * const { routers } = section.routing;
 * section.routing.useRouter(routers.http({ on: ':8080', forwardTo: routers.http.forwarders.socket('/run/app.sock') }));
 */
export const routers = {
  /** HTTP router, proxy and balancer. */
  http: Object.assign((options: HttpRouterOptions = {}) => new HttpRouter(options), { forwarders }),
  /** The HTTP router behind TLS. */
  https: Object.assign((options: HttpsRouterOptions) => new HttpsRouter(options), { forwarders }),
  /** Balancer of TCP connections that ends TLS. */
  ssl: Object.assign((options: SslRouterOptions) => new SslRouter(options), { forwarders }),
  /** Proxy and balancer of the uwsgi protocol. */
  fast: Object.assign((options: StreamRouterOptions = {}) => new FastRouter(options), { forwarders }),
  /** Balancer of plain TCP connections. */
  raw: Object.assign((options: StreamRouterOptions = {}) => new RawRouter(options), { forwarders }),
  /** Pseudoterminals in jails. */
  forkpty: (options: ForkptyRouterOptions = {}) => new ForkptyRouter(options),
  /** Network in user space. */
  tuntap: (options: TuntapRouterOptions = {}) => new TuntapRouter(options),
} as const;
