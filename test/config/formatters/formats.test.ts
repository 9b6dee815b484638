import { parseJson, renderJson } from '../../../src/config/formatters/json';
import { parseXml, renderXml } from '../../../src/config/formatters/xml';
import { parseYaml, renderYaml } from '../../../src/config/formatters/yaml';
import type { RenderedSection } from '../../../src/config/line';

type Pair = readonly [key: string, value: string];

const section = (...pairs: readonly Pair[]): readonly RenderedSection[] => [
  { name: 'uwsgi', lines: pairs.map(([key, value]) => ({ key, value })) },
];
const pairs = (sections: readonly RenderedSection[]) =>
  sections.map(({ name, lines }) => [
    name,
    ...lines.map((line) => ('key' in line ? `${line.key}=${line.value}` : '')),
  ]);

test('renderJson() gathers repeated options into a list', () => {
  expect(renderJson(section(['env', 'A=1'], ['master', 'true'], ['env', 'B=2']))).toBe(
    '{\n  "uwsgi": {\n    "env": [\n      "A=1",\n      "B=2"\n    ],\n    "master": "true"\n  }\n}\n',
  );
});

test('renderJson() refuses to gather rules that stand among others', () => {
  const rules: readonly Pair[] = [
    ['route', 'a'],
    ['route-if', 'b'],
    ['route', 'c'],
  ];
  expect(() => renderJson(section(...rules))).toThrow(/^route: Cannot write the option into JSON/);
});

test('renderYaml() keeps the order of repeated options and quotes where it must', () => {
  const text = renderYaml(
    section(['env', 'A=1'], ['master', 'true'], ['env', 'B= #x'], ['socket', '127.0.0.1:80']),
  );
  expect(text).toBe('uwsgi:\n  env: A=1\n  master: true\n  env: "B= #x"\n  socket: "127.0.0.1:80"\n');
});

test('renderYaml() writes no quotes for the reader that knows none', () => {
  expect(renderYaml(section(['socket', ':80']), { reader: 'builtin' })).toBe('uwsgi:\n  socket: :80\n');
  expect(() => renderYaml(section(['env', 'a#b']), { reader: 'builtin' })).toThrow(/knows no quotes/);
});

test('renderXml() writes one section, in CDATA where an entity would be torn', () => {
  expect(renderXml(section(['env', 'a & b'], ['master', '']))).toBe(
    '<uwsgi>\n  <env><![CDATA[a & b]]></env>\n  <master/>\n</uwsgi>\n',
  );
  expect(() => renderXml([...section(['a', '1']), { name: 'zerg', lines: [] }])).toThrow(/several sections/);
});

test.each<readonly [string, (sections: readonly RenderedSection[]) => string]>([
  ['renderJson', renderJson],
  ['renderYaml', renderYaml],
  ['renderXml', renderXml],
])('%s() lets no magic swallow its own marks', (_, render) => {
  expect(render(section(['env', 'a%"b%<c']))).not.toMatch(/%["<]/);
  expect(() => render(section(['env', '100%']))).toThrow(/Cannot write the option/);
});

test('parseJson() reads what uWSGI makes of plain data', () => {
  expect(
    pairs(parseJson('{"uwsgi":{"master":true,"workers":4,"env":["A=1","B=2"],"x":null,"y":{}},"other":1}')),
  ).toEqual([['uwsgi', 'master=1', 'workers=4', 'env=A=1', 'env=B=2', 'x=0']]);
});

test('parseYaml() reads lists, repeated keys and plain text', () => {
  expect(pairs(parseYaml('uwsgi:\n  env: [A=1, B=2]\n  env: C=3 # why\n  master: true\n  none:\n'))).toEqual([
    ['uwsgi', 'env=A=1', 'env=B=2', 'env=C=3', 'master=true'],
  ]);
});

test('parseXml() reads entities, CDATA, empty elements, comments and several sections', () => {
  const text =
    '<?xml version="1.0"?>\n<c><!-- why --><uwsgi><env>a &amp; &#98;</env><master/></uwsgi><uwsgi id="z"><x><![CDATA[<y>]]></x></uwsgi></c>';
  expect(pairs(parseXml(text))).toEqual([
    ['uwsgi', 'env=a & b', 'master=1'],
    ['z', 'x=<y>'],
  ]);
});

test.each(['<uwsgi>', '<uwsgi></other>', 'a < b'])('parseXml() refuses %s', (text) => {
  expect(() => parseXml(text)).toThrow(/^Cannot read the XML/);
});
