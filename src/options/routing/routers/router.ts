import type { DirectiveValue } from '../../directive';
import type { SocketAddress } from '../../networking/socket';
import { given, listed, type Maybe, type OneOrMore } from '../../parts';
import type { Late } from '../../text';
import { Forwarder } from './forwarders';

/** One option of a router, waiting for the section that will use it. */
export interface RouterStep {
  /** `bind` is what runs a router: a repeatable option, but the same address only once. */
  readonly how: 'put' | 'add' | 'bind';
  readonly option: string;
  readonly value: DirectiveValue;
}

/** A gateway that an instance runs beside (or instead of) its workers; part of a section by `routing.useRouter()`. */
export abstract class RequestRouter {
  private taken: RouterStep[] = [];

  /**
   * @param prefix what its options start with
   * @param plugin plugin of uWSGI that is the router
   */
  protected constructor(
    readonly prefix: string,
    readonly plugin: string,
  ) {}

  /** Its options in order; `resolve` returns the notation of an address in the section. */
  steps(resolve: (address: SocketAddress, option: string) => unknown): readonly RouterStep[] {
    return [...this.binding(resolve), ...this.taken];
  }

  /** The line that runs it. */
  protected abstract binding(
    resolve: (address: SocketAddress, option: string) => unknown,
  ): readonly RouterStep[];

  /** A plain option: given again, it keeps its place and takes the new value. */
  protected put(option: string, value: Maybe<DirectiveValue>): this {
    if (!given(value)) return this;
    const step: RouterStep = { how: 'put', option, value };
    const place = this.taken.findIndex((known) => known.option === option);
    if (place === -1) this.taken.push(step);
    else this.taken[place] = step;
    return this;
  }

  /** A repeatable option. */
  protected add(option: string, values: Maybe<OneOrMore<DirectiveValue>>): this {
    this.taken.push(...listed(values).map((value): RouterStep => ({ how: 'add', option, value })));
    return this;
  }

  /** A switch. */
  protected flag(option: string, value: Maybe<Late<boolean>>): this {
    if (value !== false) return this.put(option, value);
    this.taken = this.taken.filter((known) => known.option !== option);
    return this;
  }

  /** Static nodes, or a way to find nodes. */
  protected forward(to: Maybe<ForwardTo>): void {
    if (to instanceof Forwarder) this.put(`${this.prefix}-${to.option}`, to);
    else this.add(`${this.prefix}-to`, to);
  }
}

/** Where a router sends requests: addresses of nodes, or a way to find them. */
export type ForwardTo = Forwarder | OneOrMore<Late<string>>;

/** Options of most routers. */
export interface RouterBasicParams {
  /**
   * Number of the router's processes.
   * Becomes `ROUTER-workers`.
   * @default - 1
   */
  readonly workers?: Maybe<Late<number>>;
  /**
   * Attaches it to a zerg server.
   * Becomes `ROUTER-zerg`.
   * @default - none
   */
  readonly zergServer?: Maybe<Late<string>>;
  /**
   * Node that gets requests when the others fail.
   * Becomes `ROUTER-fallback`.
   * @default - none
   */
  readonly fallbackNode?: Maybe<Late<string>>;
  /**
   * Most events it handles at once.
   * Becomes `ROUTER-events`.
   * @default - depends on the system
   */
  readonly concurrentEvents?: Maybe<Late<number>>;
  /**
   * Closes its socket while there is no node: only the local application, if any, answers then.
   * Becomes `ROUTER-cheap`.
   * @default - off
   */
  readonly cheapMode?: Maybe<Late<boolean>>;
  /**
   * Address of the router's own stats server.
   * Becomes `ROUTER-stats`.
   * @default - none
   */
  readonly statsServer?: Maybe<Late<string>>;
}

/** Options of routers that forward to nodes. */
export interface ForwardingBasicParams extends RouterBasicParams {
  /**
   * Does not report failed connections to nodes.
   * Becomes `ROUTER-quiet`.
   * @default - off
   */
  readonly quiet?: Maybe<Late<boolean>>;
  /**
   * Size of the router's buffer, in bytes.
   * Becomes `ROUTER-buffer-size`.
   * @default - one page
   */
  readonly bufferSize?: Maybe<Late<number>>;
}

/** Timeouts of a router, in seconds. */
export interface RouterConnectionsParams {
  /**
   * Kills the router's process when it is stuck for so long.
   * Becomes `ROUTER-harakiri`.
   * @default - off
   */
  readonly harakiri?: Maybe<Late<number>>;
  /**
   * Timeout of connections, in seconds.
   * Becomes `ROUTER-timeout`.
   * @default - 60
   */
  readonly timeoutSocket?: Maybe<Late<number>>;
}

/** Timeouts of a router with nodes, in seconds. */
export interface ForwardingConnectionsParams extends RouterConnectionsParams {
  /**
   * Time after which a dead static node is tried again.
   * Becomes `ROUTER-gracetime`.
   * @default - 30
   */
  readonly retryDelay?: Maybe<Late<number>>;
}

/** How often a request may change its node. */
export interface RetryParams {
  /**
   * Maximum number of retries with other nodes.
   * Becomes `ROUTER-max-retries`.
   * @default - 3
   */
  readonly retryMax?: Maybe<Late<number>>;
}

/** Whom a router becomes once its sockets are bound. */
export interface RouterOwnerParams {
  /**
   * User name or number.
   * Becomes `ROUTER-uid`.
   * @default - that of the instance
   */
  readonly uid?: Maybe<Late<string | number>>;
  /**
   * Group name or number.
   * Becomes `ROUTER-gid`.
   * @default - that of the instance
   */
  readonly gid?: Maybe<Late<string | number>>;
}

/** A router of requests, with the settings that all of them have. */
export abstract class GatewayRouter extends RequestRouter {
  /** The main settings every such router has. */
  protected basics(params: RouterBasicParams): void {
    this.put(`${this.prefix}-workers`, params.workers);
    this.put(`${this.prefix}-zerg`, params.zergServer);
    this.put(`${this.prefix}-fallback`, params.fallbackNode);
    this.put(`${this.prefix}-events`, params.concurrentEvents);
    this.flag(`${this.prefix}-cheap`, params.cheapMode);
    this.put(`${this.prefix}-stats`, params.statsServer);
  }

  /** The main settings of routers with nodes. */
  protected forwardingBasics(params: ForwardingBasicParams): void {
    this.basics(params);
    this.flag(`${this.prefix}-quiet`, params.quiet);
    this.put(`${this.prefix}-buffer-size`, params.bufferSize);
  }

  /** The timeouts every such router has. */
  protected timeouts(params: ForwardingConnectionsParams & RetryParams): void {
    this.put(`${this.prefix}-harakiri`, params.harakiri);
    this.put(`${this.prefix}-timeout`, params.timeoutSocket);
    this.put(`${this.prefix}-gracetime`, params.retryDelay);
    this.put(`${this.prefix}-max-retries`, params.retryMax);
  }

  /** User and group. */
  protected owner({ uid, gid }: RouterOwnerParams): this {
    this.put(`${this.prefix}-uid`, uid);
    return this.put(`${this.prefix}-gid`, gid);
  }
}
