import * as pulumi from '@pulumi/pulumi';
import { Configuration } from '../config/configuration';
import { trimValue } from '../config/line';
import { checkEscaped, namesSet } from '../config/literal';
import { LateText, renderSections } from '../config/rendered';
import type { Section } from '../config/section';
import { toWire, type WireOptions } from '../config/wire';
import { OptionError } from '../options/errors';

/** Accepted forms of sections. */
export type SectionInput = Section | readonly Section[] | Configuration;

/** Options by section as inputs of a resource; each may be an Output of its own. */
export type WireInputs = Record<string, Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>;

/**
 * Turns sections into inputs of a resource. An option that waits for Outputs becomes one Output of its own, so that a
 * single unknown or secret option stays single.
 *
 * @example
 * wireInputs(section) // { sections: { uwsgi: { processes: '4', http: Output } }, layout: ['[uwsgi]', 'processes', 'http'] }
 */
export function wireInputs(given: SectionInput): { sections: WireInputs; layout: string[] } {
  const late = new LateTexts();
  const rendered = renderSections(listOf(given), (output) => late.stand(output));
  const { sections, layout } = toWire(rendered);
  return {
    layout,
    sections: map(sections, (options, section) =>
      map(options, (value, option) => {
        const settle = (text: string) => late.settle(text, option, sections[section]!);
        return Array.isArray(value) ? value.map(settle) : settle(value);
      }),
    ),
  };
}

/** Placeholder texts for Outputs during rendering. */
class LateTexts {
  readonly #outputs: pulumi.Output<unknown>[] = [];

  stand(output: pulumi.Output<unknown>): LateText {
    const known = this.#outputs.indexOf(output);
    const place = known === -1 ? this.#outputs.push(output) - 1 : known;
    return new LateText(`pulumi:output:${place}:`);
  }

  /** The text with the Outputs in their places. */
  settle(text: string, option: string, section: WireOptions): pulumi.Input<string> {
    const pieces = text.split(/pulumi:output:(\d+):/);
    if (pieces.length === 1) return text;
    const alone = pieces.every((piece, index) => index % 2 === 1 || piece === '') && pieces.length === 3;
    const parts = pieces.map((piece, index) => (index % 2 === 1 ? this.#outputs[Number(piece)]! : piece));
    return pulumi.all(parts).apply((values) => {
      const known = values.map((value) => asText(value, option, alone));
      return checkedLate(trimValue(known.join('')), option, section);
    });
  }
}

/** A value as it stands in a configuration: the same forms that plain values take. */
function asText(value: unknown, option: string, alone: boolean): string {
  if (typeof value === 'boolean' && !alone) return value ? 'True' : 'False';
  if (typeof value === 'object' || value === undefined) {
    const seen = value === null || value === undefined ? 'nothing' : 'an object';
    throw new OptionError(
      option,
      `Cannot take an Output that holds ${seen}: it must hold text, a number or a boolean`,
    );
  }
  return String(value);
}

/** Checks the text of an Output, which is known too late to define a placeholder; a reference to an option of the section is intended. */
function checkedLate(text: string, option: string, section: WireOptions): string {
  const defined = listFrom(section['set-placeholder']);
  for (const [, name] of text.matchAll(/%\((literal-[a-z]+)\)/g)) {
    if (defined.some((one) => one.startsWith(`${name}=`))) continue;
    throw new OptionError(
      option,
      `Cannot write the text of an Output as it is: the section must define the placeholder ${name}, and what an Output needs is known too late for that; pass the Output itself to literal()`,
    );
  }
  const lines = Object.entries(section).flatMap(([key, value]) =>
    listFrom(value).map((one) => ({ key, value: one })),
  );
  checkEscaped({ key: option, value: text }, new Set(lines.flatMap(namesSet)));
  return text;
}

function listOf(given: SectionInput): readonly Section[] {
  if (given instanceof Configuration) return given.sections;
  return Array.isArray(given) ? given : [given as Section];
}

function listFrom(value: string | string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function map<T, U>(
  values: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value, key)]));
}
