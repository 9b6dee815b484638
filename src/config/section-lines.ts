import type { Directive, DirectiveValue, Renderable } from '../options/directive';
import type { Text } from '../options/text';
import { DirectiveList } from './directive-list';
import { checkDirective, checkIsValue } from './value';

/** The directives of a section, and the plugins that they load. */
export abstract class SectionLines {
  /** @internal */
  protected readonly list = new DirectiveList();
  /** @internal Plugins that are loaded, or part of the binary. */
  protected readonly plugins: (string | Renderable)[] = [];

  /** Appends a directive as it is, unchecked: for a name that this catalogue does not know. */
  raw(key: string, value: DirectiveValue): this {
    checkIsValue(key, value);
    this.list.append(key, value);
    return this;
  }

  /** @internal Puts a plain option: at its old place with the new value, or at the end. */
  put(key: string, value: DirectiveValue): this {
    checkDirective(key, value);
    this.list.put(key, value);
    return this;
  }

  /** @internal Adds a value of a repeatable option behind its earlier ones. */
  gather(key: string, value: DirectiveValue): this {
    checkDirective(key, value);
    this.list.gather(key, value);
    return this;
  }

  /** @internal Adds a value of a repeatable option in front of another option. */
  insertBefore(before: string, key: string, value: DirectiveValue): this {
    checkDirective(key, value);
    this.list.insertBefore(before, key, value);
    return this;
  }

  /** Takes an option away, with all its values. */
  remove(key: string): this {
    this.list.remove(key);
    return this;
  }

  /** The first value of an option, the one that `%(option)` refers to. */
  get(key: string): DirectiveValue | undefined {
    return this.list.get(key);
  }

  /** The directives in their order. */
  get directives(): readonly Directive[] {
    return this.list.all();
  }

  /** @internal Loads a plugin, unless it is loaded or in the binary anyway. */
  loadPlugin(plugin: string | Renderable, { required = false } = {}): this {
    const name = nameOf(plugin);
    if (this.plugins.some((known) => nameOf(known) === name)) return this;
    this.plugins.push(plugin);
    return this.gather(required ? 'need-plugin' : 'plugin', plugin);
  }
}

function nameOf(plugin: string | Renderable): Text {
  return typeof plugin === 'string' ? plugin : plugin.render();
}
