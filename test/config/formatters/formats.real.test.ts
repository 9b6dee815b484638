import fc from 'fast-check';
import { renderJson } from '../../../src/config/formatters/json';
import { renderXml } from '../../../src/config/formatters/xml';
import { renderYaml } from '../../../src/config/formatters/yaml';
import { literal } from '../../../src/config/literal';
import { parseJson } from '../../../src/config/readers/json';
import { parseXml } from '../../../src/config/readers/xml';
import { parseYaml } from '../../../src/config/readers/yaml';
import { directivesOf, type RenderedSection, renderSections } from '../../../src/config/rendered';
import { Section } from '../../../src/config/section';
import { OptionError } from '../../../src/options/errors';
import { fuzz, nastyText, runs } from '../ini-arbitraries';
import { pyuwsgi, showConfig, testWithPyuwsgi, testWithUwsgi } from '../real-uwsgi';

type Render = (sections: readonly RenderedSection[]) => string;

const formats: readonly (readonly [string, Render])[] = [
  ['json', renderJson],
  ['yaml', renderYaml],
  ['xml', renderXml],
  ['xml', (sections) => renderXml(sections, { reader: 'libxml2' })],
];

/** What may be refused; all else is a mistake of ours. */
function unlessRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof OptionError) return undefined;
    throw error;
  }
}

const values = fc.sample(fc.oneof(nastyText, fc.string({ unit: 'grapheme' })), { ...fuzz, numRuns: runs });

/** The values that literal() and the format can carry, in one section. */
function carried(render: Render): { readonly section: Section; readonly expected: readonly string[] } {
  const section = new Section();
  const expected = values.filter((value) => {
    const one = unlessRefused(() => literal(value));
    if (one === undefined) return false;
    const alone = () => render(renderSections([new Section().raw('value', one)]));
    if (unlessRefused(alone) === undefined) return false;
    section.raw(`value-${section.directives.length}`, one);
    return true;
  });
  return { section, expected };
}

function readBack(format: string, render: Render, binary: string) {
  const { section, expected } = carried(render);
  expect(expected.length).toBeGreaterThan(values.length / 4);
  const shown = showConfig(render(renderSections([section])), { format, binary });
  const seen = shown.filter(([key]) => key.startsWith('value-')).map(([, value]) => value);
  expect(seen).toEqual(expected);
}

testWithUwsgi.each(formats)('uWSGI reads from %s what was given', (format, render) => {
  readBack(format, render, 'uwsgi');
});

testWithUwsgi('uWSGI reads the section of an XML file that it is asked for, else the first', () => {
  const sections = ['uwsgi', 'z', 'a&b'].map((name) => ({
    name,
    lines: [{ key: 'value', value: `of ${name}` }],
  }));
  const text = renderXml(sections, { reader: 'libxml2' });
  const of = (section?: string) =>
    showConfig(text, { format: 'xml', section }).filter(([key]) => key === 'value');
  expect([of(), of('z'), of('a&b')]).toEqual([
    [['value', 'of uwsgi']],
    [['value', 'of z']],
    [['value', 'of a&b']],
  ]);
  expect(parseXml(text).sections).toEqual(sections);
});

testWithPyuwsgi.each<readonly [string, Render]>([
  ['json', renderJson],
  ['xml', renderXml],
  ['yaml', (sections) => renderYaml(sections, { reader: 'builtin' })],
])('pyuwsgi reads from %s what was given', (format, render) => {
  readBack(format, render, pyuwsgi);
});

const mixed = new Section();
for (const [key, value] of [
  ['env', 'A=1'],
  ['env', 'B=a # b'],
  ['master', 'true'],
  ['x-y', 'a: b'],
  ['x-z', 'k & <l>'],
] as const) {
  mixed.raw(key, value);
}

test.each([
  ['json', renderJson, parseJson],
  ['yaml', renderYaml, parseYaml],
  ['xml', renderXml, parseXml],
] as const)('what is written as %s is read back', (_, render, parse) => {
  const sections = renderSections([mixed]);
  expect(
    parse(render(sections)).sections.map((section) => ({ ...section, lines: directivesOf(section) })),
  ).toEqual(sections);
});
