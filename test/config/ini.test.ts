import { renderIni } from '../../src/config/ini';
import type { RenderedLine } from '../../src/config/rendered';

const ini = (...lines: readonly RenderedLine[]) => renderIni([{ name: 'uwsgi', lines }]);

test('renderIni() puts an empty line before each section and ends the last line', () => {
  const sections = ['one', 'two'].map((name) => ({ name, lines: [{ key: 'workers', value: '1' }] }));
  expect(renderIni(sections)).toBe('\n[one]\nworkers = 1\n\n[two]\nworkers = 1\n');
});

test('renderIni() of nothing is nothing', () => {
  expect(renderIni([])).toBe('');
});

test('renderIni() writes comments with their mark', () => {
  expect(ini({ comment: 'why' }, { comment: 'old', mark: '#' }, { comment: '' })).toBe(
    '\n[uwsgi]\n; why\n# old\n;\n',
  );
});

test.each<[string, RenderedLine]>([
  ['a line break in a value', { key: 'env', value: 'A=1\nevil = true' }],
  ['a NUL in a value', { key: 'env', value: 'A=\0' }],
  ['a percent sign at the end', { key: 'procname', value: '100%' }],
  ['an odd row of them', { key: 'procname', value: '100%%%' }],
  ['a line break in a comment', { comment: 'a\nb = 1' }],
  ['a percent sign at the end of a comment', { comment: 'all of 100%' }],
  ['one that stands at the end once blanks are cut', { comment: '100% ' }],
  ['a key with an equals sign', { key: 'a=b', value: '1' }],
  ['a key like a section head', { key: '[evil]', value: '1' }],
  ['a key like a comment', { key: ';a', value: '1' }],
  ['a key like a comment of the other kind', { key: '#a', value: '1' }],
  ['a key with a line break', { key: 'a\nb', value: '1' }],
  ['a key whose magic uncovers a head', { key: '%q[evil]', value: '1' }],
  ['a key with a blank', { key: ' a', value: '1' }],
  ['no key', { key: '', value: '1' }],
  ['a value that refers to itself', { key: 'procname', value: 'x %(procname)' }],
  ['a placeholder that refers to itself', { key: 'set-placeholder', value: 'a=x%(a)' }],
])('renderIni() refuses %s', (_, line) => {
  expect(() => ini(line)).toThrow(/Cannot write/);
});

test('renderIni() refuses a circle of placeholders and shows it', () => {
  const lines = [
    { key: 'set-placeholder', value: 'a=%(b)' },
    { key: 'set-placeholder', value: 'b=x%(a)' },
  ];
  expect(() => ini(...lines)).toThrow('%(b) → %(a) → %(b)');
});

test('renderIni() lets a repeated key refer to its first value', () => {
  expect(() => ini({ key: 'env', value: 'A=1' }, { key: 'env', value: 'B=%(env)' })).not.toThrow();
});

test('renderIni() keeps magic, doubled percent signs and marks inside a value', () => {
  const values = ['%k', '100%%', 'a ; b # c', '"quoted"', '[x]', '%(pid) %d/x'];
  const lines = values.map((value) => ({ key: 'v', value }));
  expect(
    ini(...lines)
      .split('\n')
      .slice(2, -1),
  ).toEqual(values.map((value) => `v = ${value}`));
});

test('renderIni() never shows a secret value', () => {
  expect(() => ini({ key: 'env', value: 'A=hush\nx', secret: true })).toThrow(
    /^(?!.*hush).*a secret value$/s,
  );
});

test('renderIni() refuses a section name that does not stay on its line', () => {
  expect(() => renderIni([{ name: 'a]\nevil = 1\n[', lines: [] }])).toThrow(/Cannot write a section head/);
});
