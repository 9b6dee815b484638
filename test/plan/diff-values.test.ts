import { diffValues, equal } from '../../src/plan/diff-values';
import { Unknown } from '../../src/plan/unknown';

test.each<[unknown, unknown, boolean]>([
  [{ a: [1] }, { a: [1] }, true],
  [{ a: [1] }, { a: [2] }, false],
  [undefined, undefined, true],
  [Unknown.value, Unknown.value, false],
  [{ a: Unknown.value }, { a: Unknown.value }, false],
])('equal() of %p and %p: %s', (one, other, expected) => {
  expect(equal(one, other)).toBe(expected);
});

test.each<[string, object, object, object[]]>([
  ['nothing', { mode: '644' }, { mode: '644' }, []],
  ['an absent value and null', { mode: null }, {}, []],
  ['a value that comes', {}, { mode: '644' }, [{ kind: 'add', from: undefined, to: '644' }]],
  ['a value that goes', { mode: '644' }, {}, [{ kind: 'remove', from: '644', to: undefined }]],
  ['another value', { mode: '644' }, { mode: '600' }, [{ kind: 'change', from: '644', to: '600' }]],
  [
    'an unknown value',
    { mode: '644' },
    { mode: Unknown.value },
    [{ kind: 'change', from: '644', to: Unknown.value }],
  ],
  ['a key that is not asked for', { other: 1 }, { other: 2 }, []],
])('diffValues() of %s', (_, from, to, expected) => {
  const facts = { mode: { replaces: true } };
  expect(diffValues<{ mode?: unknown }>(from, to, facts, ['service'])).toEqual(
    expected.map((one) => ({ path: ['service', 'mode'], replaces: true, ...one })),
  );
});
