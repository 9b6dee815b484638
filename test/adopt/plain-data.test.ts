import { needPlainData } from '../../src/adopt/plain-data';

const line = (value: string) => ({ key: 'env', value });
const section = (name: string, ...lines: readonly object[]) => ({ name, lines }) as never;

test.each([
  ['plain values', [section('uwsgi', line('A=1'), { comment: 'x' })], false],
  ['nothing', [], false],
  ['options before the first section', [section('', line('A=1')), section('uwsgi')], true],
  ['only comments before the first section', [section('', { comment: 'x' }), section('uwsgi')], false],
  ['a value of several lines', [section('uwsgi', line('A=1\nB=2'))], true],
  ['a value with a blank at its end', [section('uwsgi', line('A=1')), section('more', line('A=1 '))], true],
])('needPlainData() of %s: %s', (_, sections, expected) => {
  expect(needPlainData(sections)).toBe(expected);
});
