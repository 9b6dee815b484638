import type { Renderable } from '../directive';
import type { SectionWriter } from '../section-writer';
import { type Text, text } from '../text';
import type { NeedsPlugin } from '../value-object';
import type { SharedSocket, Socket } from './socket';

const sharedOptions: readonly string[] = ['shared-socket', 'undeferred-shared-socket'];

/** A socket's line in one section: the same object may be bound in another section as well. */
export class BoundSocket implements Renderable, NeedsPlugin {
  readonly plugin: string | false;

  constructor(
    readonly socket: Socket,
    readonly address: unknown,
  ) {
    this.plugin = socket.plugin;
  }

  render(): Text {
    return this.socket.text(this.address);
  }
}

/** Reference of a section to a shared socket: `=N`, its number among the shared ones in the order of the file. */
export class SharedAddress implements Renderable {
  constructor(
    private readonly section: SectionWriter,
    private readonly line: BoundSocket,
  ) {}

  render(): Text {
    const shared = this.section.directives.filter(({ key }) => sharedOptions.includes(key));
    return text`=${shared.findIndex(({ value }) => value === this.line)}`;
  }
}

/** The shared sockets of one section, each bound once. */
export class SharedSockets {
  private readonly lines: BoundSocket[] = [];

  constructor(private readonly section: SectionWriter) {}

  /**
   * The address of a shared socket.
   *
   * @param bind registers the socket, unless it is already
   */
  addressOf(socket: SharedSocket, bind: () => void): SharedAddress {
    if (this.lineOf(socket) === undefined) bind();
    return new SharedAddress(this.section, this.lineOf(socket)!);
  }

  /**
   * Puts the line of a shared socket.
   *
   * @param user option that will use it
   */
  bind(socket: SharedSocket, address: unknown, user?: string): void {
    const line = new BoundSocket(socket, address);
    this.lines.push(line);
    // uWSGI resolves a shared socket while it reads the option that uses it: the socket must come first.
    if (user !== undefined && this.section.get(user) !== undefined) {
      this.section.insertBefore(user, socket.option, line);
    } else {
      this.section.gather(socket.option, line);
    }
  }

  /** An address can be bound only once: another object of the same address is the same socket. */
  private lineOf(socket: SharedSocket): BoundSocket | undefined {
    return this.lines.find((line) => line.socket === socket || line.socket.address === socket.address);
  }
}
