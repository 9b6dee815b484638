import type { Output } from '@pulumi/pulumi';
import { type DirectiveValue, isRenderable } from '../options/directive';
import { OptionError } from '../options/errors';
import { isOutput, TextTemplate } from '../options/text';
import { type RenderedLine, type RenderedSection, trimValue } from './line';
import { isLiteralOutput, withLiterals } from './literal';
import type { Section } from './section';

export {
  directivesOf,
  isDirective,
  type RenderedComment,
  type RenderedDirective,
  type RenderedLine,
  type RenderedSection,
} from './line';

/** Result of `resolve` for a secret Output: the line is marked, so that messages do not show it. */
export class SecretText {
  constructor(readonly value: string) {}
}

/** Result of `resolve` for an Output that is unknown during rendering: a replacement text. */
export class LateText {
  constructor(readonly value: string) {}
}

/** Resolves an Output to plain data, a `SecretText` or a `LateText`. */
export type ResolveOutput = (output: Output<unknown>) => unknown;

/**
 * Renders sections as text. Drops sections without options and merges adjacent sections of the same name, as uWSGI does.
 *
 * @param resolve resolves Outputs; without it an Output is an error
 * @throws OptionError naming section and option if a value is not known yet
 */
export function renderSections(
  sections: readonly Section[],
  resolve?: ResolveOutput,
): readonly RenderedSection[] {
  const rendered: { name: string; lines: RenderedLine[] }[] = [];
  for (const section of sections) {
    const found = section.directives.flatMap(({ key, value }) => linesOf(section.name, key, value, resolve));
    if (found.length === 0) continue;
    const lines: RenderedLine[] = [...section.comments.map((comment) => ({ comment })), ...found];
    const last = rendered.at(-1);
    if (last?.name === section.name) last.lines.push(...lines);
    else rendered.push({ name: section.name, lines });
  }
  return rendered.map(({ name, lines }) => ({ name, lines: withLiterals(lines) }));
}

function linesOf(
  section: string,
  key: string,
  value: DirectiveValue,
  resolve?: ResolveOutput,
): RenderedLine[] {
  let secret = false;
  let late = false;
  const reveal = (output: Output<unknown>): unknown => {
    if (resolve === undefined) {
      throw new OptionError(
        key,
        `Cannot render section [${section}]: the value is an Output that is not known yet`,
      );
    }
    const found = resolve(output);
    if (found instanceof LateText) {
      late ||= isLiteralOutput(output);
      return found.value;
    }
    if (!(found instanceof SecretText)) return found;
    secret = true;
    return found.value;
  };
  const text = trimValue(textOf(value, reveal));
  return [{ key, value: text, ...(secret ? { secret } : {}), ...(late ? { late } : {}) }];
}

function textOf(value: unknown, reveal: (output: Output<unknown>) => unknown): string {
  if (isOutput(value)) return textOf(reveal(value), reveal);
  if (value instanceof TextTemplate) return value.resolve(reveal);
  if (isRenderable(value)) return textOf(value.render(), reveal);
  return String(value);
}
