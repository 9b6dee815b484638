import type { Directive, DirectiveValue } from '../options/directive';

/** Ordered, mutable list of the directives of a section. */
export class DirectiveList {
  private items: Directive[] = [];

  /** Directives in order. */
  all(): readonly Directive[] {
    return [...this.items];
  }

  /** The first value of an option. */
  get(key: string): DirectiveValue | undefined {
    return this.items.find((directive) => directive.key === key)?.value;
  }

  /** Appends a directive. */
  append(key: string, value: DirectiveValue): void {
    this.items.push({ key, value });
  }

  /** Sets an option with one value: in its old place, or at the end. */
  put(key: string, value: DirectiveValue): void {
    const place = this.place(key);
    if (place === -1) this.append(key, value);
    else this.items[place] = { key, value };
  }

  /** Appends a value of a repeatable option after its earlier ones; without any, at the end (or at the start). */
  gather(key: string, value: DirectiveValue, { first = false } = {}): void {
    const place = this.items.findLastIndex((directive) => directive.key === key);
    const start = first ? 0 : this.items.length;
    this.items.splice(place === -1 ? start : place + 1, 0, { key, value });
  }

  /**
   * Inserts a value after earlier ones if these precede the first directive of another option, otherwise just before
   * that directive; without one, at the end.
   */
  insertBefore(before: string, key: string, value: DirectiveValue): void {
    const place = this.place(before);
    const own = this.place(key);
    if (own !== -1 && own < place) this.gather(key, value);
    else this.items.splice(place === -1 ? this.items.length : place, 0, { key, value });
  }

  /** Replaces all values of an option, at the place of its first one. */
  replace(key: string, values: readonly DirectiveValue[]): void {
    const place = this.place(key);
    this.remove(key);
    const at = place === -1 ? this.items.length : place;
    this.items.splice(at, 0, ...values.map((value) => ({ key, value })));
  }

  /** Removes an option with all its values. */
  remove(key: string): void {
    this.items = this.items.filter((directive) => directive.key !== key);
  }

  private place(key: string): number {
    return this.items.findIndex((directive) => directive.key === key);
  }
}
