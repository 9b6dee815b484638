import fc from 'fast-check';

/** Values as people write them, and worse; no name that would make uWSGI act. */
const word = fc.constantFrom(
  ...[
    'a',
    '4',
    'true',
    '127.0.0.1:80',
    '/run/x.sock',
    'a b',
    "it's",
    'x=y',
    'é',
    '%%',
    '50%% x',
    '%q',
    'a%"b',
    "%'",
    '% ',
  ],
  ...[
    'a: b',
    'a:b',
    'a #b',
    'a#b',
    ' a ',
    '\ta',
    '~',
    'null',
    '-',
    '- a',
    '?',
    ':80',
    '[a',
    '{a}',
    'a]',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '"a',
    '@a',
    '`a',
    ',',
    'a,b',
    'a]]b',
    '<a>',
    'a & b',
    'a\\nb',
    '%',
    'a%',
  ],
);
const key = fc.integer({ min: 1, max: 6 }).map((number) => `value-${number}`);
const pad = fc.constantFrom('', '', ' ', '  ', '\t');
const join = (parts: fc.Arbitrary<string>, separator: string, maxLength = 4) =>
  fc.array(parts, { maxLength }).map((all) => all.join(separator));
const end = fc.constantFrom('\n', '\n', '\n', '\r\n', '  \n', ' # c\n', '\n\n', '\n# c\n', '\n  # c\n');

const yamlScalar = fc.oneof(
  word,
  word,
  word.map((text) => `"${text}"`),
  word.map((text) => `'${text.replaceAll("'", "''")}'`),
  word.map((text) => JSON.stringify(text)),
);
const yamlValue = fc.oneof(
  { weight: 6, arbitrary: yamlScalar.map((text) => ` ${text}`) },
  join(yamlScalar, ', ').map((text) => ` [${text}]`),
  ...['\n  - ', '\n    - ', '\n  -  '].map((dash) =>
    fc.array(yamlScalar, { minLength: 1, maxLength: 3 }).map((all) => all.map((one) => dash + one).join('')),
  ),
  fc.constantFrom(
    '',
    ' ',
    ' |\n    a\n    b',
    ' >-\n    a\n    b',
    ' |+\n    a\n',
    ' a\n    b',
    ' "a\n    b"',
    ' "\\x25n \\e"',
  ),
  fc.constantFrom(
    ' &x a',
    ' *x',
    ' !!str a',
    ' {a: b}',
    ' [[a], b]',
    '\n    a: b',
    '\n  - - a',
    '\n  - a: b',
  ),
);
const yamlOption = fc.tuple(key, yamlValue, end).map(([name, value, rest]) => `  ${name}:${value}${rest}`);
const yamlSection = fc
  .tuple(fc.constantFrom('uwsgi', 'uwsgi', '"uwsgi"', 'other', 'z'), end, join(yamlOption, ''))
  .map(([name, rest, options]) => `${name}:${rest}${options}`);

/** Texts that look like YAML, most of it such that uWSGI reads it. */
export const yamlText = fc
  .tuple(
    fc.constantFrom('', '', '---\n', '# c\n', 'x: [a]\n', 'x: {a: b}\n', 'x:\n  - a\n', '\uFEFF'),
    join(yamlSection, '', 3),
  )
  .map((parts) => parts.join(''));

const jsonValue = fc.oneof(
  { weight: 4, arbitrary: word.map((text) => JSON.stringify(text)) },
  fc.constantFrom(
    'true',
    'false',
    'null',
    '4',
    '-0',
    '2147483647',
    '"\\u0041"',
    '"\\/"',
    '"\\u0025n"',
    '"\\ud83d\\ude00"',
    '"a\\nb"',
    '[]',
  ),
  fc.constantFrom('1.5', '1e3', '2147483648', '{"a": "b"}', '[["a"]]', '"\\u0000"', '"\\ud800"'),
);
const jsonOption = fc
  .tuple(
    key,
    fc.oneof(
      { weight: 3, arbitrary: jsonValue },
      join(jsonValue, ',').map((all) => `[${all}]`),
    ),
    pad,
  )
  .map(([name, value, blank]) => `${blank}"${name}"${blank}:${blank}${value}\n`);

/** Texts that look like JSON. */
export const jsonText = fc
  .tuple(
    join(jsonOption, ','),
    fc.constantFrom('', '"x": 1, ', '"x": {"y": "z"},\n'),
    fc.constantFrom('', ', "x": []'),
  )
  .map(([options, before, behind]) => `{${before}"uwsgi": {${options}}${behind}}\n`);

const xmlText_ = word.map((text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
const xmlValue = fc.oneof(
  { weight: 6, arbitrary: xmlText_ },
  word.map((text) => `<![CDATA[${text}]]>`),
  fc.constantFrom(
    '',
    ' ',
    '\n  a\n',
    '&#65;',
    '&#37;n',
    '&quot;',
    'a<!-- c -->',
    'a<?p?>',
    '<a/>',
    'a<![CDATA[b]]>',
    '<![CDATA[]]>',
  ),
);
const xmlOption = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(key, xmlValue).map(([name, value]) => `<${name}>${value}</${name}>`) },
  key.map((name) => `<${name}/>`),
  fc.constantFrom('<!-- c -->', 'text', '\n  ', '<?p q?>', '<value-1 a="b">c</value-1>', '<![CDATA[a]]>'),
);
const xmlSection = fc
  .tuple(fc.constantFrom('', '', ' id="uwsgi"', ' id="z"', " id='a'", ' x="y"'), join(xmlOption, '\n'))
  .map(([id, options]) => `<uwsgi${id}>${options}</uwsgi>`);

/** Texts that look like XML, most of it such that uWSGI reads it. */
export const xmlText = fc
  .tuple(
    fc.constantFrom(
      '',
      '<?xml version="1.0"?>\n',
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<!-- c -->',
      '\uFEFF',
      '<!DOCTYPE uwsgi>',
    ),
    fc.oneof(
      { weight: 2, arbitrary: xmlSection },
      join(xmlSection, '\n', 3).map((all) => `<c>${all}</c>`),
    ),
  )
  .map((parts) => parts.join(''));
