import { CacheClient } from './cache';
import type { Connect, ConverseOptions } from './converse';
import type { ApplicationReply } from './exchange';
import { type Pong, ping } from './ping';
import { callRpc } from './rpc';
import { raiseSignal } from './signal';
import { spool } from './spool';
import type { Bytes } from './uwsgi-packet';
import { requestUwsgi, type UwsgiRequest } from './uwsgi-request';

/**
 * Client of a uwsgi socket (`socket` or `uwsgi-socket`, not `http-socket`). Every call opens a new connection. The
 * plugins of an instance and `allowed-modifiers` decide which calls it answers. There is no authentication: such a
 * socket must not be reachable by untrusted clients.
 *
 * @example
 * const connect = async () => createConnection('/run/shop.sock'); // node:net; ssh2 forwards streams of other hosts
 * const shop = new UwsgiClient(connect, { address: '/run/shop.sock' });
 * await shop.ping();
 * const { status } = await shop.request({ path: '/health' });
 */
export class UwsgiClient {
  /** The caches of the instance. */
  readonly cache: CacheClient;

  /**
   * @param connect opens a stream to the socket
   * @param options defaults of every call
   */
  constructor(
    private readonly connect: Connect,
    private readonly options: ConverseOptions = {},
  ) {
    this.cache = new CacheClient(connect, options);
  }

  /** See {@link ping}. */
  ping(): Promise<Pong> {
    return ping(this.connect, this.options);
  }

  /** See `requestUwsgi`. */
  request(request: UwsgiRequest): Promise<ApplicationReply> {
    return requestUwsgi(this.connect, request, this.options);
  }

  /** See `callRpc`. */
  rpc(name: string, ...args: readonly Bytes[]): Promise<Buffer> {
    return callRpc(this.connect, name, args, this.options);
  }

  /** See `raiseSignal`. */
  signal(signal: number): Promise<void> {
    return raiseSignal(this.connect, signal, this.options);
  }

  /** See {@link spool}. */
  spool(task: Readonly<Record<string, Bytes>>): Promise<void> {
    return spool(this.connect, task, this.options);
  }
}
