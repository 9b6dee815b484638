import type { Directive, DirectiveValue, Renderable } from '../options/directive';
import type { Text } from '../options/text';
import { DirectiveList } from './directive-list';
import { checkDirective, checkIsValue } from './value';

/** Directives of a section, and the plugins that they load. */
export abstract class SectionLines {
  /** @internal */
  protected readonly list = new DirectiveList();
  /** @internal Plugins that are loaded or built in. */
  protected readonly plugins: (string | Renderable)[] = [];

  /** Appends a directive without checks, for a name missing in the catalogue. */
  raw(key: string, value: DirectiveValue): this {
    checkIsValue(key, value);
    this.list.append(key, value);
    return this;
  }

  /** @internal Sets an option with one value: in its old place, or at the end. */
  put(key: string, value: DirectiveValue): this {
    checkDirective(key, value);
    this.list.put(key, value);
    return this;
  }

  /** @internal Appends a value of a repeatable option after its earlier ones. */
  gather(key: string, value: DirectiveValue): this {
    checkDirective(key, value);
    this.list.gather(key, value);
    return this;
  }

  /** @internal Inserts a value of a repeatable option before another option. */
  insertBefore(before: string, key: string, value: DirectiveValue): this {
    checkDirective(key, value);
    this.list.insertBefore(before, key, value);
    return this;
  }

  /** Removes an option with all its values. */
  remove(key: string): this {
    this.list.remove(key);
    return this;
  }

  /** Returns the first value of an option, to which `%(option)` refers. */
  get(key: string): DirectiveValue | undefined {
    return this.list.get(key);
  }

  /** Directives in order. */
  get directives(): readonly Directive[] {
    return this.list.all();
  }

  /** @internal Loads a plugin, unless it is loaded or built in. */
  loadPlugin(given: string | Renderable, { required = false } = {}): this {
    // Of a callable group the plain one, which a derived section copies.
    const plugin = given.valueOf() as string | Renderable;
    const name = nameOf(plugin);
    if (this.plugins.some((known) => nameOf(known) === name)) return this;
    this.plugins.push(plugin);
    return this.gather(required ? 'need-plugin' : 'plugin', plugin);
  }
}

function nameOf(plugin: string | Renderable): Text {
  return typeof plugin === 'string' ? plugin : plugin.render();
}
