import { catalog } from '../../src/config/catalog';
import { checkDirective, checkIsValue, checkValue } from '../../src/config/value';
import { text } from '../../src/options/text';

const takes = (option: string, value: unknown) => () => checkValue(catalog.get(option)!, value as string);

test.each<[string, unknown]>([
  ['processes', 4],
  ['processes', '4'],
  ['processes', '%k'],
  ['master', true],
  ['master', 'off'],
  ['buffer-size', '32768'],
  ['limit-as', '512'],
  ['chmod-socket', '660'],
  ['logto', '/var/log/x.log'],
])('checkValue() takes %s = %j', (option, value) => {
  expect(takes(option, value)).not.toThrow();
});

test.each<[string, unknown, RegExp]>([
  ['processes', 'four', /Cannot take "four": it must be a whole number/],
  ['processes', true, /must be a whole number/],
  ['master', 'maybe', /must be true or false/],
  ['logto', 'a\nb', /a line break or a NUL/],
  ['logto', 'a\0b', /a line break or a NUL/],
  ['logto', undefined, /Cannot take undefined: it must be a text/],
  ['logto', ['a'], /Cannot take \["a"\]/],
  ['logto', {}, /Cannot take \{\}/],
  ['logto', null, /Cannot take null/],
])('checkValue() refuses %s = %j, with what it must be', (option, value, message) => {
  expect(takes(option, value)).toThrow(message);
});

test('checkValue() leaves what is rendered later to the renderer', () => {
  expect(takes('processes', text`a`)).toThrow();
  expect(takes('processes', { render: () => 'anything' })).not.toThrow();
});

test('checkDirective() checks the kind where the catalogue has one, and else only that it is a value', () => {
  expect(() => checkDirective('processes', 'four')).toThrow(/whole number/);
  expect(() => checkDirective('no-such-option', 'four')).not.toThrow();
  expect(() => checkDirective('no-such-option', undefined)).toThrow(/must be a text/);
  expect(() => checkIsValue('x', 0)).not.toThrow();
});
