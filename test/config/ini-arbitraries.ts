import fc from 'fast-check';
import { catalog } from '../../src/config/catalog';
import type { RenderedLine, RenderedSection } from '../../src/config/rendered';

/** How many generated cases a property is tried with: `FUZZ=full` for all of them. */
export const runs = process.env['FUZZ'] === 'full' ? 10_000 : 500;

/** The same cases each time, unless all are asked for. */
export const fuzz = process.env['FUZZ'] === 'full' ? { numRuns: runs } : { numRuns: runs, seed: 42 };

/** Pieces that have a meaning to uWSGI somewhere. */
const nasty = fc.constantFrom(
  '%',
  '%%',
  '%k',
  '%n',
  '%q',
  '%(',
  '%(x)',
  '%[',
  '%=',
  '% ',
  '$(HOME)',
  '@(f)',
  '=',
  ';',
  '#',
  '[',
  ']',
  '[uwsgi]',
  '"',
  "'",
  '\\',
  '\r',
  '\t',
  ' ',
  '  ',
  '\n',
  '\r\n',
  '%\n',
  '%\r\n',
  '\0',
  '//',
  'é',
  '%é',
  '\u00a0',
  '\uFEFF',
  'a',
  'workers',
  'true',
  '; x',
  '# x',
);

/** Text full of such pieces. */
export const nastyText = fc
  .array(fc.oneof({ weight: 3, arbitrary: nasty }, fc.string({ maxLength: 6 })), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** A line that may stand in a section. */
export const line: fc.Arbitrary<RenderedLine> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ key: fc.constantFrom(...catalog.keys()), value: nastyText }) },
  fc.record({ key: nastyText, value: nastyText }),
  fc.record({ key: fc.constantFrom('if-env', 'endif', 'for', 'endfor', 'else', 'x'), value: fc.string() }),
  fc.record({ comment: nastyText }),
  fc.record({ comment: fc.string(), mark: fc.constant('#' as const) }),
);

/** Several sections, some of them of one name. */
export const sections: fc.Arbitrary<readonly RenderedSection[]> = fc.array(
  fc.record({
    name: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('uwsgi', 'zerg', 'other') },
      nastyText.filter((text) => text !== ''),
    ),
    lines: fc.array(line, { maxLength: 12 }),
  }),
  { maxLength: 4 },
);

/** A file that nobody would write. */
export const iniText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '[uwsgi]',
        '[zerg]',
        '[uwsgi] ',
        ' [uwsgi]',
        '[uwsgi] ; x',
        '[',
        '[]',
        '',
        '\r',
        'master',
      ),
      fc
        .tuple(fc.constantFrom(...catalog.keys()), fc.constantFrom('=', ' = ', '\t=\t', '%='), nastyText)
        .map((parts) => parts.join('')),
      nastyText,
    ),
    { maxLength: 20 },
  )
  .chain((lines) => fc.constantFrom('\n', '\r\n').map((end) => lines.join(end)));
