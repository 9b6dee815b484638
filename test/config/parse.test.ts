import { readFileSync } from 'node:fs';
import { renderIni } from '../../src/config/ini';
import { parseIni } from '../../src/config/parse';

const codes = (text: string) => parseIni(text).diagnostics.map(({ line, code }) => `${line}: ${code}`);

test('parseIni() keeps order, repeated keys, comments and their marks', () => {
  const text = '\n[uwsgi]\n; why\nenv = A=1\n# how\nenv = B=2\nmaster = true\n\n[zerg]\nidle = 30\n';
  const { sections, diagnostics } = parseIni(text);
  expect(sections).toEqual([
    {
      name: 'uwsgi',
      lines: [
        { comment: 'why' },
        { key: 'env', value: 'A=1' },
        { comment: 'how', mark: '#' },
        { key: 'env', value: 'B=2' },
        { key: 'master', value: 'true' },
      ],
    },
    { name: 'zerg', lines: [{ key: 'idle', value: '30' }] },
  ]);
  expect(diagnostics).toEqual([]);
  expect(renderIni(sections)).toBe(text);
});

test('parseIni() tells where a line stands', () => {
  const { sections, lineOf } = parseIni('; top\n\n[uwsgi]\n\na = 1\n');
  expect(sections.flatMap(({ lines }) => lines.map((line) => lineOf.get(line)))).toEqual([1, 5]);
});

test.each([
  [
    'blanks, tabs and carriage returns around keys and values',
    '[uwsgi]\r\n\t workers\t=  4 \r\n',
    'workers',
    '4',
  ],
  ['a key without an equals sign', '[uwsgi]\nmaster', 'master', ''],
  ['an equals sign in the value', '[uwsgi]\nenv=A=1', 'env', 'A=1'],
  ['marks inside a value', '[uwsgi]\nroute = ^/a;b redirect:/#c', 'route', '^/a;b redirect:/#c'],
  ['blanks inside a value', '[uwsgi]\nenv = A=1  2', 'env', 'A=1  2'],
  ['other kinds of blanks', '[uwsgi]\nenv = A=\u00a0', 'env', 'A=\u00a0'],
  ['magic', '[uwsgi]\nchdir = %d/%%x', 'chdir', '%d/%%x'],
  ['harmless dead magic', '[uwsgi]\nprocname = 100% sure', 'procname', '100% sure'],
  ['dead magic that hides the equals sign', '[uwsgi]\na%=b = 1', 'ab', '1'],
  [
    'a line that a percent sign draws in',
    '[uwsgi]\nprocname = 100%\nmaster = true',
    'procname',
    '100master = true',
  ],
  ['a percent sign at the end of the file', '[uwsgi]\nprocname = 100%', 'procname', '100'],
  ['a percent sign before blanks', '[uwsgi]\nprocname = 100 % \n', 'procname', '100'],
  ['all before a NUL', '[uwsgi]\nprocname = a\0b', 'procname', 'a'],
])('parseIni() reads %s', (_, text, key, value) => {
  expect(parseIni(text).sections.at(-1)!.lines).toEqual([{ key, value }]);
});

test('parseIni() takes the name of a section as uWSGI does', () => {
  expect(parseIni('[uwsgi] ; main\n[ a ]\n[\n[]').sections.map(({ name }) => name)).toEqual([
    'uwsgi] ; mai',
    ' a ',
    '',
    '',
  ]);
});

test.each([
  ['a percent sign at a line end', '[uwsgi]\na = 1%\nb = 2', ['2: eaten-newline']],
  ['a percent sign at the end of the file', '[uwsgi]\na = 1%', ['2: eaten-newline']],
  ['dead magic', '[uwsgi]\nprocname = 50% of', ['2: dead-magic']],
  ['a NUL', '[uwsgi]\na = 1\0', ['2: nul']],
  [
    'a byte order mark',
    '\uFEFF[uwsgi]\na = 1',
    ['1: bom', '1: above-first-section', '2: above-first-section'],
  ],
  ['junk behind a head', '[uwsgi] ; x', ['1: junk-after-head']],
  ['an option above the first section', 'master = true\n[uwsgi]', ['1: above-first-section']],
  ['a repeated section', '[uwsgi]\n[zerg]\n[uwsgi]', ['3: repeated-section']],
  ['a missing value', '[uwsgi]\nworkers', ['2: no-value']],
  ['a missing key', '[uwsgi]\n= 1', ['2: no-key']],
  ['quotes', '[uwsgi]\nprocname = "shop"', ['2: quoted']],
  ['an inline comment', '[uwsgi]\nworkers = 4 ; four', ['2: inline-comment']],
  ['a comment of another language', '[uwsgi]\n// hello', ['2: slash-comment']],
  ['a continued line', '[uwsgi]\nprocname = a \\', ['2: continuation']],
  ['underscores', '[uwsgi]\nbuffer_size = 4', ['2: spelling']],
  ['capitals', '[uwsgi]\nWorkers = 4', ['2: spelling']],
  ['logic within logic', '[uwsgi]\nif-env = A\nfor = a b\nendfor =\nendif =', ['3: nested-logic']],
  ['logic without an end', '[uwsgi]\nif-env = A\nmaster = true', ['2: open-logic']],
])('parseIni() warns of %s', (_, text, expected) => {
  expect(codes(text)).toEqual(expected);
});

test('parseIni() has nothing against bare switches and finished logic', () => {
  expect(codes('[uwsgi]\nmaster\nif-env = A\nworkers = %(_)\nendif\n')).toEqual([]);
});

interface Vector {
  readonly id: string;
  readonly ini?: readonly string[];
}

test('parseIni() and renderIni() give back every ini file of uwsgiconf byte for byte', () => {
  const { vectors } = JSON.parse(readFileSync('test/vectors/public.json', 'utf8')) as { vectors: Vector[] };
  const texts = vectors.flatMap(({ ini = [] }) => (ini.length > 1 ? [ini.join('\n')] : []));
  expect(texts.length).toBeGreaterThan(2_000);
  for (const text of texts) expect(renderIni(parseIni(text).sections, { finalNewline: false })).toBe(text);
});
