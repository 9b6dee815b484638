import { OptionError } from './errors';
import { OptionGroup } from './group';
import type {
  BsdSocketParams,
  NetworkingBasicParams,
  SniDirParams,
  SniParams,
  SocketParams,
  SslParams,
  UnixSocketParams,
} from './networking/params';
import { BoundSocket, SharedSockets } from './networking/shared-sockets';
import { SharedSocket, type Socket, type SocketAddress } from './networking/socket';
import { sockets } from './networking/sockets';
import { given, joinGiven, listed, type Maybe, type OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { type Late, text } from './text';

const protocols = Object.values(sockets).flatMap((kind) => ('protocol' in kind ? [kind.protocol] : []));

/** Networking: sockets to bind, and how they behave. */
export class Networking<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** The kinds of sockets. */
  static readonly sockets = sockets;
  private readonly shared = new SharedSockets(this.section);
  /** How many sockets were registered so far that bind an address of their own. */
  private bound = 0;

  /** The kinds of sockets. */
  get sockets() {
    return sockets;
  }

  /** Sets the main options of all sockets. */
  setBasicParams(params: NetworkingBasicParams = {}): S {
    this.put('listen', params.queueSize);
    this.flag('freebind', params.freebind);
    this.put('socket-protocol', protocolOf(params.defaultSocketType));
    this.put('buffer-size', params.bufferSize);
    this.put('post-buffering', params.bufferPostSize);
    return this.put('post-buffering-bufsize', params.bufferPostChunk);
  }

  /** Sets timeouts and buffers of sockets. */
  setSocketParams(params: SocketParams = {}): S {
    this.put('socket-timeout', params.timeout);
    this.put('so-send-timeout', params.sendTimeout);
    this.flag('so-keepalive', params.keepAlive);
    this.flag('no-defer-accept', params.noDeferAccept);
    this.put('socket-sndbuf', params.bufferSend);
    return this.put('socket-rcvbuf', params.bufferReceive);
  }

  /** Sets what concerns UNIX sockets. */
  setUnixSocketParams(params: UnixSocketParams = {}): S {
    this.flag('abstract-socket', params.abstract);
    this.put('chmod-socket', params.permissions);
    this.put('chown-socket', params.owner);
    return this.put('umask', params.umask);
  }

  /** Sets what concerns BSD sockets. */
  setBsdSocketParams({ portReuse }: BsdSocketParams = {}): S {
    return this.flag('reuse-port', portReuse);
  }

  /**
   * Binds sockets.
   *
   * @example
   * section.networking.registerSocket(section.networking.sockets.http('127.0.0.1:8000'));
   */
  registerSocket(socket: OneOrMore<Socket>): S {
    for (const one of listed(socket)) this.register(one);
    return this.section;
  }

  /** The address of a socket or a router as it stands in this section; a shared socket is bound by the way. */
  addressFor(address: SocketAddress, option: string): unknown {
    if (!(address instanceof SharedSocket)) return this.paths(address);
    return this.shared.addressOf(address, () => this.register(address, option));
  }

  private register(socket: Socket, user?: string): void {
    if (socket instanceof SharedSocket) {
      this.shared.bind(socket, this.paths(socket.address), user);
    } else {
      const address = this.addressFor(socket.address, socket.option);
      this.add(socket.option, new BoundSocket(socket, address));
    }
    if (socket.modifier) {
      const option = socket.modifierOption();
      this.put(`${option}1`, socket.modifier.code);
      this.put(`${option}2`, socket.modifier.submod);
    }
    if (socket.boundWorkers.length > 0) {
      this.add('map-socket', text`${this.bound}:${joinGiven(socket.boundWorkers, ',')}`);
    }
    if (!(socket.address instanceof SharedSocket)) this.bound += 1;
  }

  /** Sets what concerns SSL in general. */
  setSslParams(params: SslParams = {}): S {
    this.flag('ssl-verbose', params.verboseErrors);
    if (typeof params.sessionsCache === 'boolean') this.flag('ssl-sessions-use-cache', params.sessionsCache);
    else this.put('ssl-sessions-use-cache', params.sessionsCache);
    this.put('ssl-sessions-timeout', params.sessionsTimeout);
    this.add('ssl-option', params.rawOptions);
    this.put('ssl-tmp-dir', params.dirTmp);
    this.put('https-session-context', params.sessionContext, { plugin: 'http' });
    return this.put('https-export-cert', params.clientCertVar, { plugin: 'http' });
  }

  /** Gives a server name a certificate of its own; every call adds a name. */
  setSniParams({ name, cert, key, ciphers, clientCa, wildcard }: SniParams): S {
    // The fourth value is the authority: an empty list of ciphers keeps it there (OpenSSL's own are used).
    const parts = [cert, key, ciphers ?? (given(clientCa) ? '' : undefined), clientCa];
    return this.add(wildcard ? 'sni-regexp' : 'sni', text`${name} ${joinGiven(parts, ',')}`);
  }

  /**
   * Looks certificates up by server name in a directory, as they are asked for: `NAME.crt`, `NAME.key` and, if there,
   * `NAME.ca`.
   *
   * @param dir becomes `sni-dir`
   */
  setSniDirParams(dir: Late<string>, { ciphers }: SniDirParams = {}): S {
    this.put('sni-dir', dir);
    return this.put('sni-dir-ciphers', ciphers);
  }
}

function protocolOf(type: NetworkingBasicParams['defaultSocketType']): Maybe<Late<string>> {
  if (!given(type)) return undefined;
  if (typeof type === 'function') return type.protocol;
  if (typeof type === 'string' && !protocols.includes(type)) {
    throw new OptionError(
      'networking.setBasicParams.defaultSocketType',
      `Cannot take ${JSON.stringify(type)}: it must be one of ${protocols.join(', ')}`,
    );
  }
  return type;
}
