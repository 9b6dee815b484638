import type { Directive, DirectiveValue } from '../options/directive';
import { OptionError } from '../options/errors';
import { Workers } from '../options/workers';
import { catalog, unknownOption } from './catalog';
import type { UwsgiOptions } from './generated/options';
import type { Given } from './option-types';
import { checkValue } from './value';

/** An option's name with its type. */
export type OptionName = keyof UwsgiOptions;

/** How a section is born. */
export interface SectionProps {
  /**
   * Name between the brackets; uWSGI reads `uwsgi` unless told otherwise.
   * @default 'uwsgi'
   */
  readonly name?: string;
  /**
   * Whether uWSGI refuses unknown options; becomes `strict`.
   * @default - left to uWSGI (it ignores them)
   */
  readonly strict?: boolean;
}

/**
 * One section of a uWSGI configuration: an ordered list of directives.
 *
 * @example
 * const section = new Section();
 * section.workers.setBasicParams({ count: 4 }).set('harakiri', 30);
 */
export class Section {
  readonly name: string;
  readonly #directives: Directive[] = [];
  #workers?: Workers;

  constructor(props: SectionProps = {}) {
    this.name = props.name ?? 'uwsgi';
    if (props.strict !== undefined) this.put('strict', props.strict);
  }

  /** Worker processes. The first touch makes their number explicit: one per processor. */
  get workers(): Workers {
    if (this.#workers === undefined) {
      this.#workers = new Workers(this);
      if (this.get('workers') === undefined) this.put('workers', '%k');
    }
    return this.#workers;
  }

  /**
   * Sets any option of uWSGI, checked against the catalogue. A repeatable option takes a list; what was there before is
   * replaced.
   *
   * @throws OptionError when uWSGI has no such option (the nearest names are given) or the value is of the wrong kind
   */
  set<Name extends OptionName>(key: Name, value: Given<NonNullable<UwsgiOptions[Name]>>): this {
    const facts = catalog.get(key);
    if (facts === undefined) throw new OptionError(key, unknownOption(key));
    const values = (Array.isArray(value) ? value : [value]) as DirectiveValue[];
    if (values.length !== 1 && !facts.repeatable) {
      throw new OptionError(key, `Cannot give ${values.length} values: the option takes one`);
    }
    for (const item of values) checkValue(facts, item);
    if (!facts.repeatable) return this.put(key, values[0]!);
    const place = this.#directives.findIndex((directive) => directive.key === key);
    this.remove(key);
    const at = place === -1 ? this.#directives.length : place;
    this.#directives.splice(at, 0, ...values.map((item) => ({ key, value: item })));
    return this;
  }

  /** Appends a directive as it is, unchecked: for a name that this catalogue does not know. */
  raw(key: string, value: DirectiveValue): this {
    this.#directives.push({ key, value });
    return this;
  }

  /** Puts a plain option: at its old place with the new value, or at the end. */
  put(key: string, value: DirectiveValue): this {
    const place = this.#directives.findIndex((directive) => directive.key === key);
    if (place === -1) this.#directives.push({ key, value });
    else this.#directives[place] = { key, value };
    return this;
  }

  /** Adds a value of a repeatable option behind its earlier ones. */
  gather(key: string, value: DirectiveValue): this {
    const place = this.#directives.findLastIndex((directive) => directive.key === key);
    this.#directives.splice(place === -1 ? this.#directives.length : place + 1, 0, { key, value });
    return this;
  }

  /** Takes an option away, with all its values. */
  remove(key: string): this {
    for (let index = this.#directives.length - 1; index >= 0; index -= 1) {
      if (this.#directives[index]!.key === key) this.#directives.splice(index, 1);
    }
    return this;
  }

  /** The first value of an option, the one that `%(option)` refers to. */
  get(key: string): DirectiveValue | undefined {
    return this.#directives.find((directive) => directive.key === key)?.value;
  }

  /** The directives in their order. */
  get directives(): readonly Directive[] {
    return [...this.#directives];
  }
}
