import { CacheClient } from './cache';
import type { CallOptions, Connect } from './converse';
import type { Answer } from './exchange';
import { type Pong, ping } from './ping';
import { callRpc } from './rpc';
import { raiseSignal } from './signal';
import { spool } from './spool';
import type { Bytes } from './uwsgi-packet';
import { requestUwsgi, type UwsgiRequest } from './uwsgi-request';

/**
 * Talks to a uwsgi socket: one of `socket` or `uwsgi-socket`, not of `http-socket`. Every call is a connection of its
 * own. What an instance answers to depends on its plugins and on `allowed-modifiers`; nobody is asked who they are, so
 * such a socket must not be open to strangers.
 *
 * @example
 * const shop = new UwsgiClient(() => host.connect('/run/shop.sock'), { address: '/run/shop.sock' });
 * await shop.ping();
 * const { status } = await shop.request({ path: '/health' });
 */
export class UwsgiClient {
  /** The caches of the instance. */
  readonly cache: CacheClient;

  /**
   * @param connect opens a stream to the socket
   * @param options hold for every call
   */
  constructor(
    private readonly connect: Connect,
    private readonly options: CallOptions = {},
  ) {
    this.cache = new CacheClient(connect, options);
  }

  /** As {@link ping}. */
  ping(): Promise<Pong> {
    return ping(this.connect, this.options);
  }

  /** As `requestUwsgi`. */
  request(request: UwsgiRequest): Promise<Answer> {
    return requestUwsgi(this.connect, request, this.options);
  }

  /** As `callRpc`. */
  rpc(name: string, ...args: readonly Bytes[]): Promise<Buffer> {
    return callRpc(this.connect, name, args, this.options);
  }

  /** As `raiseSignal`. */
  signal(signal: number): Promise<void> {
    return raiseSignal(this.connect, signal, this.options);
  }

  /** As {@link spool}. */
  spool(task: Readonly<Record<string, Bytes>>): Promise<void> {
    return spool(this.connect, task, this.options);
  }
}
