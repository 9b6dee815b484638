import fc from 'fast-check';
import { renderIni } from '../../src/config/ini';
import { literal } from '../../src/config/literal';
import { renderSections } from '../../src/config/rendered';
import { Section } from '../../src/config/section';
import { OptionError } from '../../src/options/errors';
import { secretFrom } from '../../src/options/secret-source';
import { text } from '../../src/options/text';
import { fuzz, nastyText, runs } from './ini-arbitraries';
import { showConfig, testWithUwsgi } from './real-uwsgi';

const lines = (section: Section) =>
  renderIni(renderSections([section]))
    .trim()
    .split('\n')
    .slice(1);

test.each([
  ['100%', '100%%'],
  ['%k %(pid)', '%%k %%(pid)'],
  ['a $(HOME) @(f)', 'a %(literal-dollar)(HOME) %(literal-at)(f)'],
  [' a ', '%(literal-empty) a %(literal-empty)'],
  ['$HOME a@b ; # "quoted" [x] = \\', '$HOME a@b ; # "quoted" [x] = \\'],
  ['', ''],
])('literal(%j) is written %j', (value, written) => {
  expect(literal(value)).toBe(written);
});

test.each(['a\nb', 'a\0b', 'x%(two words)', 'x%(_)', 'x%(ini)', 'x%(literal-dollar)'])(
  'literal(%j) is refused',
  (value) => {
    expect(() => literal(value)).toThrow(/^literal: Cannot write the text as it is/);
  },
);

test('literal() of an Output is an Output', () => {
  const later = { __pulumiOutput: true, apply: (change: (value: string) => string) => change('50%') };
  expect(literal(later as never)).toBe('50%%');
});

test('renderSections() defines what a literal refers to, once and before all others', () => {
  const section = new Section().raw('chdir', '/').raw('a', literal('$(X)')).raw('b', literal('x$(Y) '));
  expect(lines(section)).toEqual([
    'set-placeholder = literal-empty=',
    'set-placeholder = literal-dollar=$',
    'chdir = /',
    'a = %(literal-dollar)(X)',
    'b = x%(literal-dollar)(Y) %(literal-empty)',
  ]);
});

test('renderSections() leaves $ and @ plain in options that uWSGI acts on while it reads', () => {
  expect(lines(new Section().raw('set-placeholder', `a=${literal('$(X)')}`))).toEqual([
    'set-placeholder = a=$(X)',
  ]);
});

test('renderSections() refuses blanks at the end of such an option', () => {
  expect(() => renderSections([new Section().raw('set-placeholder', `a=${literal('x ')}`)])).toThrow(
    /^set-placeholder: Cannot keep blanks/,
  );
});

test('renderSections() refuses a literal name that the section sets', () => {
  const section = new Section().raw('log-format', literal('x %(harakiri)'));
  expect(() => renderSections([section])).not.toThrow();
  expect(() => renderSections([section.raw('harakiri', 3)])).toThrow(
    /^log-format: Cannot write %\(harakiri\) as text/,
  );
});

/** The text as it is written, or nothing when that is refused. */
function written(value: string): string | undefined {
  try {
    return literal(value);
  } catch (error) {
    if (error instanceof OptionError) return undefined;
    throw error;
  }
}

testWithUwsgi('uWSGI reads a literal back to what was given', () => {
  const values = fc.sample(fc.oneof(nastyText, fc.string({ unit: 'grapheme' })), { ...fuzz, numRuns: runs });
  const possible = values.filter((value) => written(value) !== undefined);
  expect(possible.length).toBeGreaterThan(values.length / 2);
  const section = new Section();
  possible.forEach((value, index) => {
    section.raw(`value-${index}`, literal(value));
  });
  const shown = new Map(showConfig(renderIni(renderSections([section]))));
  expect(possible.map((_, index) => shown.get(`value-${index}`))).toEqual(possible);
});

test('literal() refuses only what it says', () => {
  fc.assert(
    fc.property(nastyText, (value) => {
      if (written(value) === undefined) expect(value).toMatch(/[\n\0]|%\(/);
    }),
    fuzz,
  );
});

test('literal() says how a text with an Output is written', () => {
  expect(() => literal(text`A=${secretFrom.env('X')}` as never, 'the variable A')).toThrow(
    "Cannot write the variable A as it is: it must be a text or an Output, but is text`…` with an Output in it, which only values of a Section can be; write secretFrom.env('NAME').apply((value) => `…${value}`)",
  );
});
