import type { Renderable } from '../../directive';
import type { SocketAddress } from '../../networking/socket';
import { type Maybe, pairs } from '../../parts';
import type { Late, Text } from '../../text';
import { HttpRouter } from './http-router';
import {
  type ForwardingBasicParams,
  type ForwardingConnectionsParams,
  type ForwardTo,
  GatewayRouter,
  type RetryParams,
  type RouterStep,
} from './router';

/** Options of a router that terminates TLS. Becomes part of `https2` or `sslrouter2`. */
export interface TlsRouterOptions {
  /** Where it listens. */
  readonly on: SocketAddress;
  /** File of the certificate. */
  readonly cert: Late<string>;
  /** File of the private key. */
  readonly key: Late<string>;
  /**
   * OpenSSL's list or alias of ciphers: `HIGH`, `DHE`, …
   * @default - OpenSSL's
   */
  readonly ciphers?: Maybe<Late<string>>;
  /**
   * File of the authority that signs client certificates; a leading `!` makes a certificate compulsory.
   * @default - none: no certificate of the client is asked for
   */
  readonly clientCa?: Maybe<Late<string>>;
  /**
   * Context of sessions. Equal contexts let several routers accept each other's sessions.
   * Becomes `https-session-context` or `sslrouter-session-context`.
   * @default - made from the server's address
   */
  readonly sessionContext?: Maybe<Late<string>>;
}

/** How an HTTPS router starts. Becomes part of `https2`. */
export interface HttpsRouterOptions extends TlsRouterOptions {
  /**
   * Speaks SPDY.
   * @default false
   */
  readonly useSpdy?: Maybe<boolean>;
  /**
   * Exports the client's raw certificate as the variable `HTTPS_CC`.
   * Becomes `https-export-cert`.
   * @default - off
   */
  readonly exportCertVar?: Maybe<Late<boolean>>;
}

/** The text of `https2` and `sslrouter2`. */
class TlsEndpoint implements Renderable {
  constructor(
    private readonly options: TlsRouterOptions & { readonly useSpdy?: Maybe<boolean> },
    private readonly address: unknown,
  ) {}

  render(): Text {
    const { cert, ciphers, clientCa, key, useSpdy } = this.options;
    // uWSGI checks only whether the key `spdy` is present.
    const spdy = useSpdy ? 1 : undefined;
    return pairs({ cert, ciphers, client_ca: clientCa, key, addr: this.address, spdy });
  }
}

/** HTTPS router: the HTTP router behind TLS. Becomes `https2`. */
export class HttpsRouter extends HttpRouter {
  constructor(private readonly tls: HttpsRouterOptions) {
    super();
    this.put('https-session-context', tls.sessionContext);
    this.flag('https-export-cert', tls.exportCertVar);
  }

  protected override binding(
    resolve: (address: SocketAddress, option: string) => unknown,
  ): readonly RouterStep[] {
    return [
      { how: 'add', option: 'https2', value: new TlsEndpoint(this.tls, resolve(this.tls.on, 'https2')) },
    ];
  }
}

/** How an SSL router starts. */
export interface SslRouterOptions extends TlsRouterOptions {
  /**
   * Where connections go: nodes, or a way to find them.
   * Becomes `sslrouter-to`, `sslrouter-use-…` or `sslrouter-subscription-server`.
   * @default - none
   */
  readonly forwardTo?: Maybe<ForwardTo>;
  /**
   * Finds the node by the server name the client asks for.
   * Becomes `sslrouter-sni`.
   * @default - off
   */
  readonly useSni?: Maybe<Late<boolean>>;
}

/** Balances TCP connections after ending their TLS. Becomes `sslrouter2`. */
export class SslRouter extends GatewayRouter {
  constructor(private readonly tls: SslRouterOptions) {
    super('sslrouter', 'sslrouter');
    this.put('sslrouter-session-context', tls.sessionContext);
    this.flag('sslrouter-sni', tls.useSni);
    this.forward(tls.forwardTo);
  }

  /** Sets the main options. */
  setBasicParams(params: ForwardingBasicParams = {}): this {
    this.forwardingBasics(params);
    return this;
  }

  /** Sets timeouts. */
  setConnectionsParams(params: ForwardingConnectionsParams & RetryParams = {}): this {
    this.timeouts(params);
    return this;
  }

  protected override binding(
    resolve: (address: SocketAddress, option: string) => unknown,
  ): readonly RouterStep[] {
    return [
      {
        how: 'add',
        option: 'sslrouter2',
        value: new TlsEndpoint(this.tls, resolve(this.tls.on, 'sslrouter2')),
      },
    ];
  }
}
