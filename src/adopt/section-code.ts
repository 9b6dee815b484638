import type { RenderedDirective, RenderedSection } from '../config/rendered';
import { asComment, callsOf, rawCalls, type SectionCalls, variableOf } from '../config/to-typescript';
import type { WriterOptions } from './host-writer';
import { codeOf, statement } from './print-code';
import { placeholders } from './secrets';

/** Code that creates sections, and the variables that hold them. */
export interface SectionCode {
  readonly variables: readonly string[];
  readonly lines: readonly string[];
}

/**
 * Writes sections as calls; undefined if no calls produce exactly these sections.
 *
 * @param isRaw whether each option is written with `raw`, without that proof
 */
export function sectionCode(
  sections: readonly RenderedSection[],
  stem: string,
  { indent, names, secrets }: Pick<WriterOptions, 'indent' | 'names' | 'secrets'>,
  isRaw = false,
): SectionCode | undefined {
  const variable = (at: number): string => secrets.variable(at);
  // uWSGI ignores lines above the first section header; comments there are about the file.
  const [first, ...others] = sections;
  const above =
    first?.name === '' ? first.lines.flatMap((line) => ('comment' in line ? [line.comment] : [])) : [];
  const real = joined(first?.name === '' ? others : sections);
  const made = real.map((section) => (isRaw ? rawCalls(section) : callsOf(section, isPlain)));
  if (made.includes(undefined)) return undefined;
  const variables: string[] = [];
  const lines = real.flatMap((section, index) => {
    const { calls, rest } = made[index] as SectionCalls;
    const comments = rest.map((text) => `${indent}${asComment(text)}`);
    if (calls.length === 0) return comments;
    const name = variableOf(section.name === 'uwsgi' ? stem : `${stem} ${section.name}`, names);
    variables.push(name);
    const born = section.name === 'uwsgi' ? [] : [codeOf({ name: section.name }, variable)];
    return [
      statement(`const ${name} = new Section`, born, indent),
      ...calls.flatMap(({ path, args, comments: on = [] }) => [
        ...on.map((text) => `${indent}${asComment(text)}`),
        statement(
          `${name}.${path.join('.')}`,
          args.map((arg) => codeOf(arg, variable)),
          indent,
        ),
      ]),
      ...comments,
    ];
  });
  return { variables, lines: [...above.map((text) => `${indent}${asComment(text)}`), ...lines] };
}

/** Merges adjacent sections of the same name. */
function joined(sections: readonly RenderedSection[]): readonly RenderedSection[] {
  const found: { name: string; lines: RenderedSection['lines'] }[] = [];
  for (const { name, lines } of sections) {
    const last = found.at(-1);
    if (last?.name === name) last.lines = [...last.lines, ...lines];
    else found.push({ name, lines });
  }
  return found;
}

/** A secret within a longer text is written with `raw`, which accepts any value. */
function isPlain({ key, value }: RenderedDirective): boolean {
  const pieces = value.split(placeholders);
  if (pieces.length === 1) return false;
  return !(key === 'env' && pieces.length === 3 && pieces[2] === '' && /^[^=\s]+=$/.test(pieces[0]!));
}
