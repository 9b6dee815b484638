import {
  allPlaces,
  everywhere,
  hiddenAt,
  namedPlace,
  shownPlaces,
  valueAt,
} from '../../src/plan/secret-places';

const token = ['sections', 'uwsgi', 'env', 'TOKEN'];

test.each<[string, readonly (string | number)[], boolean]>([
  ['the place', token, true],
  ['below it', [...token, 0], true],
  ['around it', ['sections'], true],
  ['a neighbour', ['sections', 'uwsgi', 'env', 'LANG'], false],
  ['another option', ['sections', 'uwsgi', 'http'], false],
])('hiddenAt() of %s: %j is %s', (_, at, expected) => {
  expect(hiddenAt([token], at)).toBe(expected);
});

test('hiddenAt() takes the index of an item for all items, since they move', () => {
  expect(hiddenAt([['commands', 1, 'run']], ['commands', 0, 'run'])).toBe(true);
  expect(hiddenAt([['commands', 1, 'run']], ['commands', 0, 'name'])).toBe(false);
  expect(hiddenAt(everywhere, ['any'])).toBe(true);
  expect(hiddenAt([], ['any'])).toBe(false);
});

test('allPlaces() has each place once', () => {
  expect(allPlaces([token, ['mode']], [token])).toEqual([token, ['mode']]);
});

test('shownPlaces() adds the places at which a resource shows a value as well', () => {
  const elsewhere = { shownAt: ([key]: readonly (string | number)[]) => (key === 'name' ? [['unit']] : []) };
  expect(shownPlaces(elsewhere, [['name'], ['mode']])).toEqual([['name'], ['mode'], ['unit']]);
  expect(shownPlaces({}, [['name']])).toEqual([['name']]);
});

test.each<[readonly (string | number)[], readonly (string | number)[]]>([
  [
    ['env', 1],
    ['env', 'TOKEN'],
  ],
  [
    ['env', 0],
    ['env', 0],
  ],
  [
    ['socket', 0],
    ['socket', 0],
  ],
  [['env'], ['env']],
])('namedPlace() of %j is %j', (place, expected) => {
  expect(namedPlace(place, { env: ['no variable', 'TOKEN=x'], socket: ['A=b'] })).toEqual(expected);
});

test('valueAt() is undefined off the data', () => {
  expect(valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b'])).toBe(1);
  expect(valueAt({ a: 'text' }, ['a', 'length', 'x'])).toBeUndefined();
  expect(valueAt(null, ['a'])).toBeUndefined();
});
