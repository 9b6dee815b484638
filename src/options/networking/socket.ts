import type { Renderable } from '../directive';
import { OptionError } from '../errors';
import { join, listed, type Maybe, type OneOrMore } from '../parts';
import type { Modifier } from '../routing/modifier';
import { isOutput, type Late, type Text, TextTemplate } from '../text';

/** Options of every socket. */
export interface SocketOptions {
  /**
   * Workers (counted from 1) that accept on this socket; a kind of quality of service inside one instance.
   * Becomes `map-socket`.
   * @default - all workers
   */
  readonly boundWorkers?: Maybe<OneOrMore<Late<number | string>>>;
  /**
   * Modifier of the requests on this socket. Clients of the uwsgi protocol send it themselves, so only HTTP(S),
   * FastCGI, SCGI and raw sockets take one; all sockets of such a protocol share it.
   * Becomes `http-socket-modifier1`, `https-socket-modifier1`, `fastcgi-modifier1`, `scgi-modifier1` or
   * `raw-modifier1`, and the same with `2`.
   * @default - 0
   */
  readonly modifier?: Maybe<Modifier>;
}

/** Where a socket binds: `host:port`, `:port`, a path, or a socket that is bound already. */
export type SocketAddress = Late<string> | SharedSocket;

/** uWSGI's options for the modifiers of a protocol, without the number at the end. */
const modifierOptions: Readonly<Record<string, string>> = {
  http: 'http-socket-modifier',
  https: 'https-socket-modifier',
  fastcgi: 'fastcgi-modifier',
  scgi: 'scgi-modifier',
  raw: 'raw-modifier',
};

/** Properties that distinguish one kind of socket from another. */
export interface SocketKind {
  /** Its name among `networking.sockets`. */
  readonly kind: string;
  /** uWSGI's option that binds it. */
  readonly option: string;
  /**
   * The plugin that knows the option.
   * @default - none
   */
  readonly plugin?: string;
  /**
   * Values after the address, separated by commas.
   * @default - none
   */
  readonly tail?: readonly unknown[];
}

/** A socket to be bound; it becomes part of a section by `networking.registerSocket()`. */
export class Socket implements Renderable {
  readonly kind: string;
  readonly option: string;
  readonly plugin: string | false;
  readonly boundWorkers: readonly Late<number | string>[];
  readonly modifier?: Modifier;
  private readonly tail: readonly unknown[];

  constructor(
    { kind, option, plugin, tail = [] }: SocketKind,
    readonly address: SocketAddress,
    { boundWorkers, modifier }: SocketOptions,
  ) {
    checkAddress(kind, address);
    this.kind = kind;
    this.option = option;
    this.plugin = plugin ?? false;
    this.tail = tail;
    this.boundWorkers = listed(boundWorkers).filter((worker) => worker !== '' && worker !== 0);
    if (modifier) {
      this.modifier = modifier;
      this.modifierOption();
    }
  }

  /** The right side of its line, before it is registered. */
  render(): Text {
    return this.text(this.address);
  }

  /** The right side of its line, bound at `address`. */
  text(address: unknown): Text {
    return join([address, ...this.tail], ',');
  }

  /** uWSGI's option that sets the modifiers of this socket's protocol, without the number at the end. */
  modifierOption(): string {
    const option = modifierOptions[this.kind];
    if (option !== undefined) return option;
    throw new OptionError(
      `networking.sockets.${this.kind}.modifier`,
      `Cannot set a modifier: uWSGI has an option for it only for ${Object.keys(modifierOptions).join(', ')} sockets`,
    );
  }
}

/**
 * A socket bound early, before privileges are dropped, that other sockets and routers then use. The object is its
 * identity: used twice, it is still one socket.
 */
export class SharedSocket extends Socket {
  override readonly address: Late<string>;

  constructor(address: Late<string>, undeferred: boolean, options: SocketOptions) {
    super(
      { kind: 'shared', option: undeferred ? 'undeferred-shared-socket' : 'shared-socket' },
      address,
      options,
    );
    this.address = address;
  }
}

/** Rejects an invalid address, for callers without types. */
function checkAddress(kind: string, address: unknown): void {
  const known = isOutput(address) || address instanceof TextTemplate || address instanceof SharedSocket;
  if (known || (typeof address === 'string' && address !== '') || typeof address === 'number') return;
  const seen = typeof address === 'object' ? JSON.stringify(address) : String(address);
  throw new OptionError(
    `networking.sockets.${kind}.address`,
    `Cannot bind ${seen === '' ? 'an empty text' : seen}: it must be an address such as :8000 or /run/app.sock, or a shared socket`,
  );
}
