import type { Maybe } from '../parts';
import type { Late } from '../text';
import { certbotPaths } from './certbot';
import { SharedSocket, Socket, type SocketAddress, type SocketOptions } from './socket';

/** Options of `sockets.http()`. */
export interface HttpSocketOptions extends SocketOptions {
  /**
   * Keep-alive: tries to keep the connection open when a bunch of rules is respected. No smart HTTP 1.1 parser: the
   * application must generate the right headers. Made for RTSP.
   * Becomes `http11-socket`.
   * @default false
   */
  readonly http11?: Maybe<boolean>;
}

/** Options of `sockets.uwsgi()`. */
export interface UwsgiSocketOptions extends SocketOptions {
  /**
   * Persistent uwsgi protocol.
   * Becomes `puwsgi-socket`.
   * @default false
   */
  readonly persistent?: Maybe<boolean>;
}

/** Options of `sockets.fastcgi()` and `sockets.scgi()`. */
export interface NphSocketOptions extends SocketOptions {
  /**
   * "No parsed header": the complete HTTP header goes to the client past the web server.
   * Becomes `fastcgi-nph-socket` or `scgi-nph-socket`.
   * @default false
   */
  readonly nph?: Maybe<boolean>;
}

/** Options of `sockets.shared()`. */
export interface SharedSocketOptions extends SocketOptions {
  /**
   * Accepts at once, without waiting for data of the client.
   * Becomes `undeferred-shared-socket`.
   * @default false
   */
  readonly undeferred?: Maybe<boolean>;
}

/** Options of `sockets.https()` and `sockets.uwsgis()`. Becomes part of `https-socket` or `suwsgi-socket`. */
export interface TlsSocketOptions extends SocketOptions {
  /** Where to bind: `host:port`, `:port`, or a shared socket. */
  readonly address: SocketAddress;
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
   * @default - clients are not asked for a certificate
   */
  readonly clientCa?: Maybe<Late<string>>;
}

/** The kind of a socket stays on its factory, for `networking.setBasicParams({ defaultSocketType })`. */
function factory<Make extends (...args: never[]) => Socket>(protocol: string, make: Make) {
  return Object.assign(make, { protocol });
}

function tls(
  kind: string,
  option: string,
  { address, cert, key, ciphers, clientCa, ...rest }: TlsSocketOptions,
) {
  // uWSGI takes the fourth value for ciphers and the fifth for the authority.
  const optional = ciphers || clientCa ? [ciphers ?? '', clientCa ?? ''] : [];
  return new Socket({ kind, option, tail: [cert, key, ...optional] }, address, rest);
}

/** Every kind of socket by its factory. */
export const socketKinds = {
  /** Binds with the default protocol: `defaultSocketType`, else uwsgi. Becomes `socket`. */
  default: factory('socket', (address: SocketAddress, options: SocketOptions = {}) => {
    return new Socket({ kind: 'default', option: 'socket' }, address, options);
  }),

  /** Binds with HTTP. Becomes `http-socket` or `http11-socket`. */
  http: factory('http', (address: SocketAddress, { http11, ...rest }: HttpSocketOptions = {}) => {
    return new Socket({ kind: 'http', option: http11 ? 'http11-socket' : 'http-socket' }, address, rest);
  }),

  /** Binds with HTTPS. Becomes `https-socket`. */
  https: Object.assign(
    factory('https', (options: TlsSocketOptions) => tls('https', 'https-socket', options)),
    { getCertbotPaths: certbotPaths },
  ),

  /** Binds with the uwsgi protocol. Becomes `uwsgi-socket` or `puwsgi-socket`. */
  uwsgi: factory('uwsgi', (address: SocketAddress, { persistent, ...rest }: UwsgiSocketOptions = {}) => {
    return new Socket(
      { kind: 'uwsgi', option: persistent ? 'puwsgi-socket' : 'uwsgi-socket' },
      address,
      rest,
    );
  }),

  /** Binds with the uwsgi protocol over SSL. Becomes `suwsgi-socket`. */
  uwsgis: Object.assign(
    factory('suwsgi', (options: TlsSocketOptions) => tls('uwsgis', 'suwsgi-socket', options)),
    { getCertbotPaths: certbotPaths },
  ),

  /** Runs a UDP server; mainly for SNMP and shared logging. Becomes `udp`. */
  udp: factory('udp', (address: SocketAddress, options: SocketOptions = {}) => {
    return new Socket({ kind: 'udp', option: 'udp' }, address, options);
  }),

  /** Binds with FastCGI. Becomes `fastcgi-socket` or `fastcgi-nph-socket`. */
  fastcgi: factory('fastcgi', (address: SocketAddress, { nph, ...rest }: NphSocketOptions = {}) => {
    return new Socket(
      { kind: 'fastcgi', option: nph ? 'fastcgi-nph-socket' : 'fastcgi-socket' },
      address,
      rest,
    );
  }),

  /** Binds with SCGI. Becomes `scgi-socket` or `scgi-nph-socket`. */
  scgi: factory('scgi', (address: SocketAddress, { nph, ...rest }: NphSocketOptions = {}) => {
    return new Socket({ kind: 'scgi', option: nph ? 'scgi-nph-socket' : 'scgi-socket' }, address, rest);
  }),

  /** Hands the application a file descriptor right after accept(); no request is logged. Becomes `raw-socket`. */
  raw: factory('raw', (address: SocketAddress, options: SocketOptions = {}) => {
    return new Socket({ kind: 'raw', option: 'raw-socket' }, address, options);
  }),

  /**
   * Bound early, used after privileges are dropped or the process is jailed: for ports below 1024, and for a router
   * and the instance behind it to share. Becomes `shared-socket` or `undeferred-shared-socket`.
   */
  shared: factory('shared', (address: Late<string>, { undeferred, ...rest }: SharedSocketOptions = {}) => {
    return new SharedSocket(address, undeferred ?? false, rest);
  }),

  /** Introduces a ZeroMQ pub/sub pair. Becomes `zeromq-socket`. */
  zeromq: factory('zeromq', (address: SocketAddress, options: SocketOptions = {}) => {
    return new Socket({ kind: 'zeromq', option: 'zeromq-socket', plugin: 'mongrel2' }, address, options);
  }),
};

/** A kind of sockets, by its factory: `sockets.http`. */
export interface SocketType {
  /** uWSGI's name of the protocol. */
  readonly protocol: string;
}
