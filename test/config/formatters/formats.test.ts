import { renderJson } from '../../../src/config/formatters/json';
import { renderXml } from '../../../src/config/formatters/xml';
import { renderYaml } from '../../../src/config/formatters/yaml';
import type { RenderedSection } from '../../../src/config/line';
import { parseYaml } from '../../../src/config/readers/yaml';

type Pair = readonly [key: string, value: string];

const section = (...pairs: readonly Pair[]): readonly RenderedSection[] => [
  { name: 'uwsgi', lines: pairs.map(([key, value]) => ({ key, value })) },
];

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

test.each<[string, Pair, Pair, Pair]>([
  ['an alias', ['processes', '2'], ['workers', '4'], ['processes', '8']],
  ['a socket', ['socket', ':80'], ['http-socket', ':81'], ['socket', ':82']],
  ['a shared socket', ['socket', ':80'], ['shared-socket', ':81'], ['socket', '=0']],
])('renderJson() refuses to gather values with %s between them', (_, ...pairs) => {
  expect(() => renderJson(section(...pairs))).toThrow(
    `Cannot write the option into JSON: its values are separated by ${pairs[1]?.[0]}, and JSON would group them`,
  );
});

test.each<[string, readonly Pair[]]>([
  [
    'a loop and behind it',
    [
      ['for', 'A B'],
      ['env', '%(_)=1'],
      ['endfor', ''],
      ['env', 'C=1'],
    ],
  ],
  [
    'two conditions',
    [
      ['if-exists', '/a'],
      ['env', 'A=1'],
      ['endif', ''],
      ['if-exists', '/b'],
      ['env', 'B=1'],
      ['endif', ''],
    ],
  ],
])('renderJson() refuses values in %s', (_, pairs) => {
  expect(() => renderJson(section(...pairs))).toThrow(/Cannot write the option into JSON/);
});

test('renderJson() gathers values around a condition that has none of them', () => {
  const text = renderJson(
    section(['env', 'A=1'], ['if-exists', '/a'], ['vacuum', 'true'], ['endif', ''], ['env', 'B=1']),
  );
  expect(JSON.parse(text).uwsgi.env).toEqual(['A=1', 'B=1']);
});

test('renderYaml() keeps the order of repeated options and quotes where it must', () => {
  const text = renderYaml(
    section(['env', 'A=1'], ['master', 'true'], ['env', 'B= #x'], ['socket', '127.0.0.1:80']),
  );
  expect(text).toBe('uwsgi:\n  env: A=1\n  master: true\n  env: "B= #x"\n  socket: 127.0.0.1:80\n');
});

test('renderYaml() writes no quotes for the reader that knows none', () => {
  expect(renderYaml(section(['socket', ':80']), { reader: 'builtin' })).toBe('uwsgi:\n  socket: :80\n');
  expect(() => renderYaml(section(['env', 'a#b']), { reader: 'builtin' })).toThrow(/knows no quotes/);
});

test('renderXml() writes one section, in CDATA where an entity would be torn', () => {
  expect(renderXml(section(['env', 'a & b'], ['master', '']))).toBe(
    '<uwsgi>\n  <env><![CDATA[a & b]]></env>\n  <master/>\n</uwsgi>\n',
  );
  const two = [...section(['a', '1']), { name: 'zerg', lines: [] }];
  expect(() => renderXml(two)).toThrow(/several sections/);
  expect(renderXml(two, { reader: 'libxml2' })).toBe(
    '<sections>\n  <uwsgi id="uwsgi">\n    <a>1</a>\n  </uwsgi>\n  <uwsgi id="zerg">\n  </uwsgi>\n</sections>\n',
  );
});

test.each<readonly [string, (sections: readonly RenderedSection[]) => string]>([
  ['renderJson', renderJson],
  ['renderYaml', renderYaml],
  ['renderXml', renderXml],
])('%s() lets no magic swallow its own marks', (_, render) => {
  expect(render(section(['env', 'a%"b%<c']))).not.toMatch(/%["<]/);
  expect(() => render(section(['env', '100%']))).toThrow(/Cannot write the option/);
});

test('renderYaml() writes usual values so that both readers of uWSGI see the same', () => {
  const values = [
    '4',
    'true',
    ':80',
    '127.0.0.1:80',
    '/run/%n.sock',
    'a b',
    "it's",
    'x=y',
    '$(HOME)',
    'é',
    '100%%',
  ];
  const text = renderYaml(section(...values.map((value, index): Pair => [`value-${index}`, value])));
  expect(parseYaml(text).diagnostics).toEqual([]);
  expect(text).not.toContain('"');
});
