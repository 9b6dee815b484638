import type { Directive, DirectiveValue } from '../options/directive';

/** The directives of a section in their order, with the ways to change them. */
export class DirectiveList {
  private items: Directive[] = [];

  /** The directives in their order. */
  all(): readonly Directive[] {
    return [...this.items];
  }

  /** The first value of an option. */
  get(key: string): DirectiveValue | undefined {
    return this.items.find((directive) => directive.key === key)?.value;
  }

  /** Adds at the end. */
  append(key: string, value: DirectiveValue): void {
    this.items.push({ key, value });
  }

  /** Puts a plain option: at its old place with the new value, or at the end. */
  put(key: string, value: DirectiveValue): void {
    const place = this.place(key);
    if (place === -1) this.append(key, value);
    else this.items[place] = { key, value };
  }

  /** Adds a value of a repeatable option behind its earlier ones; without any, at the end (or at the start). */
  gather(key: string, value: DirectiveValue, { first = false } = {}): void {
    const place = this.items.findLastIndex((directive) => directive.key === key);
    const start = first ? 0 : this.items.length;
    this.items.splice(place === -1 ? start : place + 1, 0, { key, value });
  }

  /**
   * Adds behind earlier values, if they stand in front of the first directive of another option, or just in front of
   * that; without one, at the end.
   */
  insertBefore(before: string, key: string, value: DirectiveValue): void {
    const place = this.place(before);
    const own = this.place(key);
    if (own !== -1 && own < place) this.gather(key, value);
    else this.items.splice(place === -1 ? this.items.length : place, 0, { key, value });
  }

  /** Gives an option exactly these values, where its first one stands. */
  replace(key: string, values: readonly DirectiveValue[]): void {
    const place = this.place(key);
    this.remove(key);
    const at = place === -1 ? this.items.length : place;
    this.items.splice(at, 0, ...values.map((value) => ({ key, value })));
  }

  /** Takes an option away, with all its values. */
  remove(key: string): void {
    this.items = this.items.filter((directive) => directive.key !== key);
  }

  private place(key: string): number {
    return this.items.findIndex((directive) => directive.key === key);
  }
}
