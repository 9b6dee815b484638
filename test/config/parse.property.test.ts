import fc from 'fast-check';
import { effectiveDirectives } from '../../src/config/effective';
import { renderIni } from '../../src/config/ini';
import { deadMagic } from '../../src/config/magic';
import { parseIni } from '../../src/config/parse';
import { directivesOf, type RenderedSection } from '../../src/config/rendered';
import { OptionError } from '../../src/options/errors';
import { fuzz, iniText, sections } from './ini-arbitraries';

/** The text, or nothing when writing it was refused. */
function textOf(given: readonly RenderedSection[]): string | undefined {
  try {
    return renderIni(given);
  } catch (error) {
    if (error instanceof OptionError) return undefined;
    throw error;
  }
}

/** The directives by section, in the form that both readers give. */
function directives(given: readonly RenderedSection[], name: string) {
  return given.filter((section) => section.name === name).flatMap(directivesOf);
}

test('renderIni() writes nothing that uWSGI would read as other directives, or refuses', () => {
  let written = 0;
  fc.assert(
    fc.property(sections, (given) => {
      const text = textOf(given);
      if (text === undefined) return;
      written += 1;
      for (const name of ['uwsgi', 'zerg', 'other']) {
        const seen = effectiveDirectives(text, name).map(({ key }) => key);
        expect(seen).toHaveLength(directives(given, name).length);
      }
    }),
    fuzz,
  );
  expect(written).toBeGreaterThan(100);
});

test('parseIni() reads back what renderIni() wrote, and it is written the same again', () => {
  fc.assert(
    fc.property(sections, (given) => {
      const text = textOf(given);
      if (text === undefined) return;
      const again = renderIni(parseIni(text).sections);
      // Magic that stands for nothing may go where it stands in the way.
      if (deadMagic(text).length === 0) expect(again).toBe(text);
      expect(renderIni(parseIni(again).sections)).toBe(again);
    }),
    fuzz,
  );
});

test('parseIni() reads any text to what uWSGI reads it to', () => {
  let written = 0;
  fc.assert(
    fc.property(iniText, (text) => {
      const { sections: read } = parseIni(text);
      const again = textOf(read);
      if (again === undefined) return;
      written += 1;
      for (const name of new Set(['uwsgi', 'zerg', ...read.map((section) => section.name)])) {
        // Above the first head and within [] nobody reads.
        if (name === '') continue;
        const named = (list: ReturnType<typeof effectiveDirectives>) => list.filter(({ key }) => key !== '');
        expect(named(effectiveDirectives(again, name))).toEqual(named(effectiveDirectives(text, name)));
      }
    }),
    fuzz,
  );
  expect(written).toBeGreaterThan(100);
});
