import type { DirectiveValue, Renderable } from './directive';
import { listed, type Maybe, type OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { type Late, text } from './text';
import { needsPlugin } from './value-object';

/** Value of a group's parameter; an absent one adds no directive. */
export type Given = Maybe<DirectiveValue>;

/** Requirements of an option besides its value. */
export interface PutOptions {
  /**
   * Plugin of uWSGI that defines the option.
   * @default - none
   */
  readonly plugin?: string | Renderable | false;
}

/**
 * Base class of an option group, one topic of uWSGI's options. Its methods add directives to the section that owns the group and
 * return that section, so that calls chain.
 *
 * State lives in ordinary properties (no `#private` ones): `Section.deriveFrom` copies groups together with their
 * section.
 */
export abstract class OptionWriter<S extends SectionWriter = SectionWriter> {
  /** @internal */
  constructor(protected readonly section: S) {}

  /** @internal The plugin that every option of the group needs. */
  protected get groupPlugin(): string | Renderable | false {
    return false;
  }

  /**
   * @internal A plain option: given again, it keeps its place and takes the new value. `true` and `false` are values here (`True`
   * and `False`, which uWSGI reads in any case); for a switch see {@link flag}.
   */
  protected put(key: string, value: Given, options: PutOptions = {}): S {
    if (value === undefined || value === null) return this.section;
    this.loadPlugins([value], options);
    return this.section.put(key, typeof value === 'boolean' ? text`${value}` : value);
  }

  /** @internal A repeatable option: its values gather where the first one stands. */
  protected gather(key: string, values: OneOrMore<Given> | null | undefined, options: PutOptions = {}): S {
    const all = listed(values).filter((value) => value !== undefined && value !== null);
    if (all.length === 0) return this.section;
    this.loadPlugins(all, options);
    for (const value of all) {
      this.section.gather(key, typeof value === 'boolean' ? text`${value}` : value);
    }
    return this.section;
  }

  /** @internal A switch: `true` puts it, `false` takes it away; an Output is written as it turns out. */
  protected flag(key: string, value: Maybe<Late<boolean>>, options: PutOptions = {}): S {
    if (value === undefined || value === null) return this.section;
    if (value === false) return this.section.remove(key);
    this.loadPlugins([], options);
    return this.section.put(key, value);
  }

  /** @internal Paths may contain placeholders of the section: `{project_name}`, `{runtime_dir}`, `{project_runtime_dir}`. */
  protected paths<T>(values: T): T {
    return this.section.replacePlaceholders(values);
  }

  /** Plugins stand before the option that needs them. */
  private loadPlugins(values: readonly DirectiveValue[], { plugin }: PutOptions) {
    for (const wanted of [
      this.groupPlugin,
      plugin,
      ...values.map((value) => needsPlugin(value) && value.plugin),
    ]) {
      if (wanted) this.section.loadPlugin(wanted);
    }
  }
}

/** A topic of uWSGI's options. */
export abstract class OptionGroup<S extends SectionWriter = SectionWriter> extends OptionWriter<S> {
  /** @internal A repeatable option: its values gather where the first one stands. */
  protected add(key: string, values: OneOrMore<Given> | null | undefined, options: PutOptions = {}): S {
    return this.gather(key, values, options);
  }
}
