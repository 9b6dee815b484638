import { copyDeep } from '../../src/options/copy';
import { keyValues } from '../../src/options/key-values';
import { purePath } from '../../src/options/paths';
import { surroundings, withSurroundings } from '../../src/options/surroundings';
import { mapText, TextTemplate, text } from '../../src/options/text';
import { late } from './late';

test('copyDeep() keeps one object one object and shares what nobody can change', () => {
  const shared = { port: 80 };
  const value = late('x');
  const copy = copyDeep({ one: shared, other: [shared], map: new Map([['a', shared]]), value });
  expect(copy.one).toEqual({ port: 80 });
  expect(copy.one).not.toBe(shared);
  expect(copy.other[0]).toBe(copy.one);
  expect(copy.map.get('a')).toBe(copy.one);
  expect(copy.value).toBe(value);
});

test('keyValues() stays plain text as long as nothing waits', () => {
  expect(keyValues({ a: 1, b: undefined, c: ['x', 'y'], d: true, e: false }, { switches: ['d', 'e'] })).toBe(
    'a=1,c=x;y,d=1',
  );
  expect(keyValues({ a: late(1) })).toBeInstanceOf(TextTemplate);
});

test('mapText() changes strings and leaves Outputs alone', () => {
  const changed = mapText(text`a-${late('-')}-a`, (part) => part.toUpperCase()) as TextTemplate;
  expect(changed.resolve((output) => (output as unknown as { value: string }).value)).toBe('A---A');
});

test.each([
  ['/var//run/', '/var/run'],
  ['a/./b', 'a/b'],
  ['//a', '//a'],
  ['', '.'],
])('purePath() writes %j as %j', (path, pure) => {
  expect(purePath(path)).toBe(pure);
});

test('withSurroundings() answers differently inside only, even when it throws', () => {
  const before = surroundings.uid();
  expect(withSurroundings({ uid: () => 12345 }, () => surroundings.uid())).toBe(12345);
  expect(() =>
    withSurroundings({ uid: () => 12345 }, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(surroundings.uid()).toBe(before);
});
