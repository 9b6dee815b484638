import type { Renderable } from './directive';
import { joinGiven } from './parts';
import { joinText, type Late, type Text } from './text';

/** Something whose option works only with a plugin of uWSGI. */
export interface NeedsPlugin {
  /** The plugin, or an object that renders to its name; `false` for none. */
  readonly plugin: string | Renderable | false;
}

/** Parts of a value object, and how they are joined when they differ from `name:arguments`. */
export interface ValueObjectProps {
  /** uWSGI's name of the kind: `file`, `syslog`, `cmd`. */
  readonly name: string;
  /**
   * The arguments behind the name; what was not given is left out.
   * @default - none
   */
  readonly args?: readonly unknown[];
  /**
   * Alias by which other options refer to this value; rendered first.
   * @default - none
   */
  readonly alias?: Late<string> | null;
  /** The plugin that the value needs. @default false */
  readonly plugin?: string | false;
  /** Separator between name and arguments. @default ':' */
  readonly separator?: string;
  /** Whether the separator is omitted without arguments. @default false */
  readonly stripSeparator?: boolean;
  /** Separator between the arguments. @default ' ' */
  readonly joiner?: string;
}

/**
 * A value with a structure: a logger, an alarm, a hook action. It becomes text when the configuration is rendered, so
 * what is changed until then shows.
 *
 * State lives in ordinary properties (no `#private` ones): `Section.deriveFrom` copies objects with their identity.
 */
export abstract class ValueObject implements Renderable, NeedsPlugin {
  readonly plugin: string | false;
  /** Alias by which other options refer to this value; empty for none. */
  alias: Late<string>;
  protected readonly name: string;
  protected readonly args: readonly unknown[];
  private readonly separator: string;
  private readonly stripSeparator: boolean;
  private readonly joiner: string;

  protected constructor(props: ValueObjectProps) {
    this.name = props.name;
    this.args = props.args ?? [];
    this.alias = props.alias ?? '';
    this.plugin = props.plugin ?? false;
    this.separator = props.separator ?? ':';
    this.stripSeparator = props.stripSeparator ?? false;
    this.joiner = props.joiner ?? ' ';
  }

  /** The text right of the `=`. */
  render(): Text {
    const args = joinGiven(this.args, this.joiner);
    const separator = this.stripSeparator && args === '' ? '' : this.separator;
    const alias = this.alias === '' ? [] : [this.alias, ' '];
    return joinText([...alias, this.name, separator, args]);
  }
}

/** Whether a value brings a plugin with it. */
export function needsPlugin(value: unknown): value is NeedsPlugin {
  return typeof value === 'object' && value !== null && Boolean((value as Partial<NeedsPlugin>).plugin);
}
