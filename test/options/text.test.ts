import { isOutput, joinText, mapText, TextTemplate, text } from '../../src/options/text';
import { late } from './late';

const resolved = (value: unknown) =>
  (value as TextTemplate).resolve((output) => (output as unknown as { value: unknown }).value);

test('text`` is a string as soon as no part waits', () => {
  expect(text`${':80'},${true},${false},${4}`).toBe(':80,True,False,4');
  expect(text`a`).toBe('a');
});

test('text`` with an Output waits for it, also inside of another text', () => {
  const inner = text`b${late('c')}`;
  const outer = text`a${inner}d`;
  expect(outer).toBeInstanceOf(TextTemplate);
  expect((outer as TextTemplate).outputs()).toHaveLength(1);
  expect(resolved(outer)).toBe('abcd');
});

test.each([[undefined], [null], [{}], [{ a: 1 }]])(
  'text`` refuses %p, which would be written as a word',
  (value) => {
    expect(() => text`a${value}`).toThrow(/Cannot write .* into a value/);
  },
);

test('joinText() puts the separator between parts, rendered ones too', () => {
  expect(joinText(['a', { render: () => 'b' }, 1], ' ')).toBe('a b 1');
  expect(resolved(joinText(['a', late('b')], ','))).toBe('a,b');
  expect(joinText([])).toBe('');
});

test('mapText() changes plain strings and leaves Outputs alone', () => {
  const change = (part: string) => part.replaceAll('{name}', 'shop');
  expect(mapText('/run/{name}', change)).toBe('/run/shop');
  expect(resolved(mapText(text`{name}-${late('{name}')}`, change))).toBe('shop-{name}');
  expect(mapText(4, change)).toBe(4);
});

test('isOutput() knows an Output by its mark', () => {
  expect([isOutput(late('x')), isOutput('x'), isOutput(null), isOutput({})]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
