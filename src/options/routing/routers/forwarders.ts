import type { Renderable } from '../../directive';
import { join, type Maybe } from '../../parts';
import type { Late, Text } from '../../text';
import type { Modifier } from '../modifier';

/** Where a router finds the nodes that requests go to. */
export class Forwarder implements Renderable {
  /**
   * @param option end of the router's option: `use-base`
   * @param parts its value, joined by colons
   */
  constructor(
    readonly option: string,
    private readonly parts: readonly unknown[],
  ) {}

  render(): Text {
    return join(this.parts, ':');
  }
}

/** Options of `forwarders.cache()`. Becomes part of `ROUTER-use-cache`. */
export interface ForwarderCacheOptions {
  /**
   * Name of the cache.
   * @default - the default cache
   */
  readonly cacheName?: Maybe<Late<string>>;
}

/** Options of `forwarders.code()`. Becomes part of `ROUTER-use-code-string`. */
export interface ForwarderCodeOptions {
  /**
   * Modifier of the language that runs the function.
   * @default - 0, Python
   */
  readonly modifier?: Maybe<Modifier>;
}

/** Ways to find nodes. The key of a request is its domain. */
export const forwarders = {
  /**
   * UNIX sockets of a directory, by key. With `%s` in it the path is a pattern.
   * Becomes `ROUTER-use-base` or `ROUTER-use-pattern`.
   *
   * @example
   * forwarders.path('/tmp/sockets/%s/uwsgi.sock')
   */
  path: (socketsDir: Late<string>) => {
    const pattern = typeof socketsDir === 'string' && socketsDir.includes('%s');
    return new Forwarder(pattern ? 'use-pattern' : 'use-base', [socketsDir]);
  },

  /**
   * Node returned by a function of your own, called with the key. It must not block: the router serves all from one thread.
   * Becomes `ROUTER-use-code-string`.
   */
  code: (script: Late<string>, func: Late<string>, { modifier }: ForwarderCodeOptions = {}) => {
    return new Forwarder('use-code-string', [modifier?.code ?? 0, script, func]);
  },

  /** Node stored under the key in a cache of uWSGI. Becomes `ROUTER-use-cache`. */
  cache: ({ cacheName }: ForwarderCacheOptions = {}) => new Forwarder('use-cache', [cacheName ?? '']),

  /** One uwsgi socket. Becomes `ROUTER-use-socket`. */
  socket: (socket: Late<string>) => new Forwarder('use-socket', [socket]),

  /**
   * Nodes that subscribe by themselves, over UDP at this address; see `subscriptions.subscribe()`.
   * Becomes `ROUTER-subscription-server`.
   */
  subscriptionServer: (address: Late<string>) => new Forwarder('subscription-server', [address]),
} as const;
