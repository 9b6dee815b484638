import { formatOfPath, parseFile } from '../../../src/config/file-format';
import { parseJson } from '../../../src/config/readers/json';
import type { ParsedFile } from '../../../src/config/readers/parsed-file';
import { parseXml } from '../../../src/config/readers/xml';
import { parseYaml } from '../../../src/config/readers/yaml';

const told = ({ sections }: ParsedFile) =>
  sections.map(({ name, lines }) => [
    name,
    ...lines.map((line) => ('key' in line ? `${line.key}=${line.value}` : `; ${line.comment}`)),
  ]);
const said = ({ diagnostics }: ParsedFile) => diagnostics.map(({ line, code }) => `${line} ${code}`);

test('formatOfPath() tells the form by the ending, as uWSGI does', () => {
  const paths = ['/a/b.ini', 'b.xml', 'b.yml', 'b.yaml', 'b.json', 'b.js', 'b.conf', 'ini'];
  expect(paths.map(formatOfPath)).toEqual([
    'ini',
    'xml',
    'yaml',
    'yaml',
    'json',
    'json',
    undefined,
    undefined,
  ]);
});

test('parseJson() reads what uWSGI makes of plain data', () => {
  const text =
    '{\n\t"uwsgi": {"master": true, "workers": 4, "env": ["A=1", "B=\\u00e9"], "x": null, "y": false}\n}';
  expect(told(parseJson(text))).toEqual([
    ['uwsgi', 'master=1', 'workers=4', 'env=A=1', 'env=B=é', 'x=0', 'y=0'],
  ]);
});

test('parseJson() tells what is not for uWSGI', () => {
  const read = parseJson('{"a": 1,\n"uwsgi": {"b": {},\n"c": [["d"], "e"]}}');
  expect(told(read)).toEqual([['uwsgi', 'c=e']]);
  expect(said(read)).toEqual(['1 foreign', '2 foreign', '3 foreign']);
});

test.each([
  ['{"a":\n1,, "hunter2"}', /^Cannot read the JSON, line 2: [^2]*$/],
  ['[]', /object that holds/],
  ['{"uwsgi": {"a": 1, "a": 2}}', /repeated/],
  ['{"uwsgi": {"a": 1.0}}', /what number/],
  ['{"uwsgi": {"a": 4294967296}}', /what number/],
  ['{"uwsgi": {"a": "\\u0000"}}', /NUL/],
  ['{"uwsgi": {"a": "\\ud800"}}', /surrogate/],
  ['{"uwsgi": {"a": "b%"}}', /^Cannot read the JSON, line 1: /],
])('parseJson() refuses %s', (text, reason) => {
  expect(() => parseJson(text)).toThrow(reason);
});

test('parseYaml() reads lists, repeated keys, quotes, blocks and plain text', () => {
  const text =
    'uwsgi:\n  env: [A=1, "B=2"]\n  env: C=3 # why\n  # more\n  on: true\n  no: ~\n  list:\n  - a\n  -\n  - \'b\'\n  text: |\n    one\n    two\n';
  expect(told(parseYaml(text))).toEqual([
    [
      'uwsgi',
      'env=A=1',
      'env=B=2',
      '; why',
      'env=C=3',
      '; more',
      'on=true',
      'no=~',
      'list=a',
      'list=b',
      'text=one\ntwo\n',
    ],
  ]);
});

test('parseYaml() tells what uWSGI does not see, and where builds differ', () => {
  const read = parseYaml('uwsgi:\n  a: 1\n  none:\n  b: "2"\nmine: [x]\n');
  expect(told(read)).toEqual([['uwsgi', 'a=1', 'b=2']]);
  expect(said(read)).toEqual(['3 ignored', '5 foreign', '4 builds-differ']);
  expect(said(parseYaml('uwsgi:\n  a: 1\n  b: x y=z:1\n'))).toEqual([]);
});

test.each([
  ['- a', /looks for sections/],
  ['uwsgi: {a: 1}', /stand in lines below/],
  ['uwsgi:\n  a: &x 1\n', /line 2: .*anchor/],
  ['x: &x 1\nuwsgi:\n  a: *x\n', /anchor/],
  ['uwsgi:\n  a: !!str 1\n', /a tag/],
  ['uwsgi:\n  a:\n    b: 1\n', /no structure within the option "a"/],
  ['uwsgi:\n  a: [[1]]\n', /no structure/],
  ['uwsgi:\n  a: 1\nuwsgi:\n  b: 1\n', /line 3: section "uwsgi" is repeated/],
  ['x:\n- uwsgi:\n    a: 1\n', /any depth/],
  ['uwsgi:\n  a: 1\n---\nuwsgi:\n  b: 1\n', /several documents/],
  ['uwsgi:\n  a: "b\n', /line 3: a quote, a bracket or a colon is missing$/],
  ['uwsgi:\n  a: %[31m\n', /^Cannot read the YAML: .*control character/],
  ['uwsgi:\n  a:\n  - \tb\n', /line 3: .*no tab/],
  ['uwsgi:\n  a: [:80]\n', /in quotes/],
  ['uwsgi:\n  a: x\u2028y\n', /U\+2028/],
  ['uwsgi:\n  a: %(x)\n', /in quotes/],
])('parseYaml() refuses %j', (text, reason) => {
  expect(() => parseYaml(text)).toThrow(reason);
});

test('parseXml() reads entities, CDATA, empty elements, comments and several sections', () => {
  const text =
    '<?xml version="1.0"?>\n<c><uwsgi id="uwsgi"><!-- why -->\n<env>a &amp; &#98;</env><master/></uwsgi><uwsgi id="z"><x><![CDATA[<y>]]></x><e> f </e></uwsgi></c>';
  const read = parseXml(text);
  expect(told(read)).toEqual([
    ['uwsgi', '; why', 'env=a & b', 'master=1'],
    ['z', 'x=<y>', 'e= f '],
  ]);
  expect(said(read)).toEqual(['3 builds-differ', '1 builds-differ']);
});

test.each([
  ['<uwsgi>', /unclosed tag/],
  ['<uwsgi></other>', /unexpected close tag/],
  ['a < b', /must contain|text data outside/],
  ['<uwsgi><a>b<!-- c --></a></uwsgi>', /a comment/],
  ['<uwsgi><a>b<![CDATA[c]]></a></uwsgi>', /first piece/],
  ['<uwsgi><a><b/></a></uwsgi>', /elements within options/],
  ['<uwsgi><a mode="x">b</a></uwsgi>', /attribute mode/],
  ['<uwsgi><app mountpoint="/">b</app></uwsgi>', /way of its own/],
  ['<uwsgi><![CDATA[b]]></uwsgi>', /as code/],
  ['<!DOCTYPE a><uwsgi/>', /document type/],
  ['<c><uwsgi/><uwsgi id="z"/></c>', /without an id/],
  ['<c><d><uwsgi/></d></c>', /one level below/],
  ['<?xml version="1.0" encoding="ISO-8859-1"?><uwsgi/>', /ISO-8859-1/],
])('parseXml() refuses %s', (text, reason) => {
  expect(() => parseXml(text)).toThrow(reason);
});

test('magic stays as it is written, and what only escapes make of it means itself', () => {
  const values = ['%n.sock', '100%%', '%(x)'];
  const [n, hundred, x] = values;
  expect(
    told(parseYaml(`uwsgi:\n  a: "${n}"\n  b: ${hundred}\n  c: "${x}"\n  d: "\\x25n"\n  e: 1% 2\n`)),
  ).toEqual([['uwsgi', 'a=%n.sock', 'b=100%%', 'c=%(x)', 'd=%%n', 'e=12']]);
  expect(told(parseXml(`<uwsgi><a>${n}</a><d>&#37;n</d><e>\u{1F600}</e></uwsgi>`))).toEqual([
    ['uwsgi', 'a=%n.sock', 'd=%%n', 'e=\u{1F600}'],
  ]);
  expect(told(parseJson(`{"uwsgi":{"a":"${n}","d":"\\u0025n","e":"\\u001b"}}`))).toEqual([
    ['uwsgi', 'a=%n.sock', 'd=%%n', 'e=%['],
  ]);
});

test.each(['xml', 'yaml', 'json'] as const)('parseFile() numbers the lines of %s', (format) => {
  const texts = {
    xml: '<uwsgi>\n<a>1</a>\n<b>2</b></uwsgi>',
    yaml: 'uwsgi:\n  a: 1\n  b: 2\n',
    json: '{"uwsgi": {\n"a": "1",\n"b": "2"}}',
  };
  const { sections, lineOf } = parseFile(texts[format], format);
  expect(sections[0]!.lines.map((line) => lineOf.get(line))).toEqual([2, 3]);
});
