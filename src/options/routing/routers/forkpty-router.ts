import type { SocketAddress } from '../../networking/socket';
import type { Maybe } from '../../parts';
import type { Late } from '../../text';
import { bindingOf } from './http-router';
import {
  GatewayRouter,
  type RouterBasicParams,
  type RouterConnectionsParams,
  type RouterStep,
} from './router';

/** How a forkpty router starts. */
export interface ForkptyRouterOptions {
  /**
   * Where it listens.
   * Becomes `forkptyrouter`.
   * @default - none
   */
  readonly on?: Maybe<SocketAddress>;
  /**
   * Starts the process at once, without waiting for data of the client.
   * Becomes `forkptyurouter` instead of `forkptyrouter`.
   * @default false
   */
  readonly undeferred?: Maybe<boolean>;
}

/** The main settings of a forkpty router. */
export interface ForkptyRouterBasicParams extends RouterBasicParams {
  /**
   * Command of every connection.
   * Becomes `forkptyrouter-command`.
   * @default - /bin/sh
   */
  readonly runCommand?: Maybe<Late<string>>;
}

/** Size of the terminal's window. */
export interface ForkptyRouterWindowParams {
  /**
   * Columns of the terminal.
   * Becomes `forkptyrouter-cols`.
   * @default - that of the terminal
   */
  readonly cols?: Maybe<Late<number>>;
  /**
   * Rows of the terminal.
   * Becomes `forkptyrouter-rows`.
   * @default - that of the terminal
   */
  readonly rows?: Maybe<Late<number>>;
}

/** Gives every client a pseudoterminal inside of a jail, together with the plugin `pty`. */
export class ForkptyRouter extends GatewayRouter {
  private readonly options: ForkptyRouterOptions;

  constructor(options: ForkptyRouterOptions = {}) {
    super('forkptyrouter', 'forkptyrouter');
    this.options = options;
  }

  /** Sets the main options. */
  setBasicParams(params: ForkptyRouterBasicParams = {}): this {
    this.basics(params);
    return this.put('forkptyrouter-command', params.runCommand);
  }

  /** Sets timeouts. */
  setConnectionsParams({ harakiri, timeoutSocket }: RouterConnectionsParams = {}): this {
    this.timeouts({ harakiri, timeoutSocket });
    return this;
  }

  /** Sets the size of the window. */
  setWindowParams({ cols, rows }: ForkptyRouterWindowParams = {}): this {
    this.put('forkptyrouter-cols', cols);
    return this.put('forkptyrouter-rows', rows);
  }

  protected override binding(
    resolve: (address: SocketAddress, option: string) => unknown,
  ): readonly RouterStep[] {
    const { on, undeferred } = this.options;
    return bindingOf(undeferred ? 'forkptyurouter' : 'forkptyrouter', on, resolve);
  }
}
