import type { AlarmType } from './alarm-types';
import type { Directive, DirectiveValue, Renderable } from './directive';
import type { Socket, SocketAddress } from './networking/socket';
import type { Maybe, OneOrMore } from './parts';
import type { Late } from './text';
import type { ThreadParams } from './workers/params';

/**
 * The part of a section that groups of options write to. Groups know this interface instead of `Section`, so a call on a group
 * returns the class of its own section.
 */
export interface SectionWriter {
  /** The directives in their order. */
  readonly directives: readonly Directive[];
  /** The first value of an option. */
  get(key: string): DirectiveValue | undefined;
  /** Removes an option with all its values. */
  remove(key: string): this;
  /** Appends a directive as it is. */
  raw(key: string, value: DirectiveValue): this;
  /** Prints a text at start. */
  printOut(value: unknown): this;
  /** Loads plugins and sets where they are looked for. */
  setPluginsParams(params: { readonly searchDirs?: Maybe<OneOrMore<Late<string>>> }): this;
  /** The group that registers alarms. */
  readonly alarms: { registerAlarm(alarm: AlarmType): unknown };
  /** The group that binds sockets. */
  readonly networking: {
    registerSocket(socket: OneOrMore<Socket>): unknown;
    addressFor(address: SocketAddress, option: string): unknown;
  };
  /** The group that sets threads. */
  readonly workers: { setThreadParams(params: ThreadParams): unknown };
  /** @internal Puts a plain option: at its old place with the new value, or at the end. */
  put(key: string, value: DirectiveValue): this;
  /** @internal Adds a value of a repeatable option behind its earlier ones. */
  gather(key: string, value: DirectiveValue): this;
  /** @internal Adds a value of a repeatable option in front of another option. */
  insertBefore(before: string, key: string, value: DirectiveValue): this;
  /** @internal Loads a plugin, unless it is loaded or part of the binary. */
  loadPlugin(plugin: string | Renderable): this;
  /** @internal Fills the placeholders of paths in, such as `{project_name}`. */
  replacePlaceholders<T>(value: T): T;
}
