import { DirectiveList } from '../../src/config/directive-list';

const list = (...keys: readonly string[]): DirectiveList => {
  const made = new DirectiveList();
  for (const [index, key] of keys.entries()) made.append(key, index);
  return made;
};
const shown = (of: DirectiveList) => of.all().map(({ key, value }) => `${key}=${value}`);

test.each<[string, (of: DirectiveList) => void, string[]]>([
  ['put() of an option that is there keeps its place', (of) => of.put('a', 9), ['a=9', 'b=1', 'a=2']],
  ['put() of a new one is last', (of) => of.put('c', 9), ['a=0', 'b=1', 'a=2', 'c=9']],
  ['gather() follows the last value', (of) => of.gather('b', 9), ['a=0', 'b=1', 'b=9', 'a=2']],
  ['gather() of a new one is last', (of) => of.gather('c', 9), ['a=0', 'b=1', 'a=2', 'c=9']],
  [
    'gather() of a new one may be first',
    (of) => of.gather('c', 9, { first: true }),
    ['c=9', 'a=0', 'b=1', 'a=2'],
  ],
  [
    'insertBefore() comes just before the other',
    (of) => of.insertBefore('b', 'c', 9),
    ['a=0', 'c=9', 'b=1', 'a=2'],
  ],
  [
    'insertBefore() without the other is last',
    (of) => of.insertBefore('x', 'c', 9),
    ['a=0', 'b=1', 'a=2', 'c=9'],
  ],
  ['replace() puts all at the first place', (of) => of.replace('a', [7, 8]), ['a=7', 'a=8', 'b=1']],
  ['replace() of a new one is last', (of) => of.replace('c', [7]), ['a=0', 'b=1', 'a=2', 'c=7']],
  ['replace() by nothing removes', (of) => of.replace('a', []), ['b=1']],
  ['remove() takes all values', (of) => of.remove('a'), ['b=1']],
])('DirectiveList.%s', (_, act, expected) => {
  const made = list('a', 'b', 'a');
  act(made);
  expect(shown(made)).toEqual(expected);
});

test('DirectiveList.insertBefore() follows earlier values that come before the other', () => {
  const made = list('a', 'x', 'b');
  made.insertBefore('b', 'a', 9);
  expect(shown(made)).toEqual(['a=0', 'a=9', 'x=1', 'b=2']);
});

test('DirectiveList.get() is the first value, and all() is a copy', () => {
  const made = list('a', 'a');
  expect(made.get('a')).toBe(0);
  expect(made.get('b')).toBeUndefined();
  (made.all() as unknown[]).pop();
  expect(made.all()).toHaveLength(2);
});
