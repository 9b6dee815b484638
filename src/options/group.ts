import type { Section } from '../config/section';
import type { DirectiveValue } from './directive';
import type { Late } from './text';

/** What a group's parameter becomes: absent means absent. */
export type Given = DirectiveValue | null | undefined;

/**
 * A topic of uWSGI's options. Its methods put directives into the section they belong to and return that section, so
 * that calls chain.
 */
export abstract class OptionGroup {
  constructor(protected readonly section: Section) {}

  /** A plain option: given again, it keeps its place and takes the new value. */
  protected put(key: string, value: Given): Section {
    return value === undefined || value === null ? this.section : this.section.put(key, value);
  }

  /** A repeatable option: its values gather where the first one stands. */
  protected add(key: string, values: Given | readonly Given[]): Section {
    for (const value of Array.isArray(values) ? values : [values]) {
      if (value !== undefined && value !== null) this.section.gather(key, value);
    }
    return this.section;
  }

  /** A switch: `true` puts it, `false` takes it away; an Output is written as it turns out. */
  protected flag(key: string, value: Late<boolean> | null | undefined): Section {
    if (value === false) return this.section.remove(key);
    return this.put(key, value);
  }
}
