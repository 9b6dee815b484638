import type { Maybe, OneOrMore } from '../parts';
import type { Late } from '../text';
import type { SocketType } from './socket-kinds';

/** Protocols of a plain `socket`. */
export type Protocol =
  | 'uwsgi'
  | 'http'
  | 'https'
  | 'fastcgi'
  | 'scgi'
  | 'raw'
  | 'suwsgi'
  | 'udp'
  | 'shared'
  | 'zeromq'
  | 'socket';

/** The main options of all sockets. */
export interface NetworkingBasicParams {
  /**
   * Requests that wait in the queue of each socket; what comes on top is rejected. The kernel's own limit
   * (`net.core.somaxconn`) has to allow it.
   * Becomes `listen`.
   * @default - 100
   */
  readonly queueSize?: Maybe<Late<number>>;
  /**
   * Allows binding to addresses the machine does not have yet (Linux).
   * Becomes `freebind`.
   * @default - off
   */
  readonly freebind?: Maybe<Late<boolean>>;
  /**
   * Protocol of sockets of the default kind: a name, or a factory of `sockets`.
   * Becomes `socket-protocol`.
   * @default - uwsgi
   */
  readonly defaultSocketType?: Maybe<Late<Protocol> | (SocketType & ((...args: never[]) => unknown))>;
  /**
   * Room for the headers of a request, in bytes.
   * Becomes `buffer-size`.
   * @default - 4096
   */
  readonly bufferSize?: Maybe<Late<number>>;
  /**
   * Reads request bodies before the application runs; those above this number of bytes go to disk.
   * Becomes `post-buffering`.
   * @default - not buffered
   */
  readonly bufferPostSize?: Maybe<Late<number>>;
  /**
   * Size of the chunks in which a body is read, in bytes.
   * Becomes `post-buffering-bufsize`.
   * @default - 4096
   */
  readonly bufferPostChunk?: Maybe<Late<number>>;
}

/** Timeouts and buffers of sockets. */
export interface SocketParams {
  /**
   * Internal timeout of sockets, in seconds.
   * Becomes `socket-timeout`.
   * @default - 4
   */
  readonly timeout?: Maybe<Late<number>>;
  /**
   * Timeout of sending, in seconds.
   * Becomes `so-send-timeout`.
   * @default - none
   */
  readonly sendTimeout?: Maybe<Late<number>>;
  /**
   * Switches TCP keepalives on.
   * Becomes `so-keepalive`.
   * @default - off
   */
  readonly keepAlive?: Maybe<Late<boolean>>;
  /**
   * Accepts before the client has sent anything. By default uWSGI waits for data where the system allows it, for the
   * sake of security and speed.
   * Becomes `no-defer-accept`.
   * @default - off
   */
  readonly noDeferAccept?: Maybe<Late<boolean>>;
  /**
   * Size of the sending buffer (SO_SNDBUF), in bytes.
   * Becomes `socket-sndbuf`.
   * @default - the system's
   */
  readonly bufferSend?: Maybe<Late<number>>;
  /**
   * Size of the receiving buffer (SO_RCVBUF), in bytes.
   * Becomes `socket-rcvbuf`.
   * @default - the system's
   */
  readonly bufferReceive?: Maybe<Late<number>>;
}

/** Options of UNIX sockets. */
export interface UnixSocketParams {
  /**
   * Binds in the abstract namespace instead of the file system (Linux).
   * Becomes `abstract-socket`.
   * @default - off
   */
  readonly abstract?: Maybe<Late<boolean>>;
  /**
   * Mode of socket files, octal: `660`.
   * Becomes `chmod-socket`.
   * @default - what the umask leaves
   */
  readonly permissions?: Maybe<Late<string>>;
  /**
   * Owner of socket files: `user` or `user:group`.
   * Becomes `chown-socket`.
   * @default - the user and group that bind it
   */
  readonly owner?: Maybe<Late<string>>;
  /**
   * The umask, octal: `022`.
   * Becomes `umask`.
   * @default - that of the process
   */
  readonly umask?: Maybe<Late<string>>;
}

/** Options of BSD sockets. */
export interface BsdSocketParams {
  /**
   * Several instances may bind one address (SO_REUSEPORT).
   * Becomes `reuse-port`.
   * @default - off
   */
  readonly portReuse?: Maybe<Late<boolean>>;
}

/** SSL options of all sockets and routers. */
export interface SslParams {
  /**
   * Logs SSL errors in full.
   * Becomes `ssl-verbose`.
   * @default - off
   */
  readonly verboseErrors?: Maybe<Late<boolean>>;
  /**
   * Keeps SSL sessions in a cache of uWSGI: `true` for the default one, or its name. The cache must be configured
   * before.
   * Becomes `ssl-sessions-use-cache`.
   * @default - none
   */
  readonly sessionsCache?: Maybe<Late<string> | Late<boolean>>;
  /**
   * Lifetime of SSL sessions, in seconds.
   * Becomes `ssl-sessions-timeout`.
   * @default - 300
   */
  readonly sessionsTimeout?: Maybe<Late<number>>;
  /**
   * Context of sessions. Equal contexts let several routers accept each other's sessions.
   * Becomes `https-session-context`.
   * @default - made from the server's address
   */
  readonly sessionContext?: Maybe<Late<string>>;
  /**
   * OpenSSL's options by number.
   * Becomes `ssl-option`.
   * @default - none
   */
  readonly rawOptions?: Maybe<OneOrMore<Late<number>>>;
  /**
   * Directory of temporary files such as PEM data.
   * Becomes `ssl-tmp-dir`.
   * @default - none: temporary files of the system
   */
  readonly dirTmp?: Maybe<Late<string>>;
  /**
   * Exports the client's raw certificate as the variable `HTTPS_CC`, whatever the text is (uWSGI ignores the name).
   * Becomes `https-export-cert`.
   * @default - off
   */
  readonly clientCertVar?: Maybe<Late<string>>;
}

/** A certificate for one server name. Becomes part of `sni`. */
export interface SniParams {
  /** Name of the server; a regular expression with `wildcard`. */
  readonly name: Late<string>;
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
   * File of the authority that signs client certificates.
   * @default - none: no certificate of the client is asked for
   */
  readonly clientCa?: Maybe<Late<string>>;
  /**
   * Whether `name` is a regular expression. Becomes `sni-regexp` instead of `sni`.
   * @default false
   */
  readonly wildcard?: Maybe<boolean>;
}

/** Options of `setSniDirParams()`. */
export interface SniDirParams {
  /**
   * OpenSSL's list or alias of ciphers.
   * Becomes `sni-dir-ciphers`.
   * @default - OpenSSL's
   */
  readonly ciphers?: Maybe<Late<string>>;
}
