import { Claims, nameOf } from '../../src/provider/claims';

const urn = (name: string) => `urn:pulumi:dev::shop::uwsgi:index:File::${name}`;
const set = (claims: readonly string[], encloses: readonly string[] = []) => ({ claims, encloses });

test('Claims.take() names both resources and what both declare', () => {
  const claims = new Claims();
  expect(claims.take(urn('a'), set(['web1:/x']))).toEqual([]);
  expect(claims.take(urn('b'), set(['web1:/x', 'web1:/y']))).toEqual([
    'b conflicts with a: both declare web1:/x',
  ]);
});

test('Claims.take() says who manages everything around a claim, whoever comes first', () => {
  const directory = set(['web1:/vassals'], ['web1:/vassals']);
  const inside = set(['web1:/vassals/a.ini']);
  const one = new Claims();
  one.take(urn('dir'), directory);
  expect(one.take(urn('file'), inside)).toEqual([
    expect.stringMatching(/^file conflicts with dir: dir manages everything/),
  ]);
  const other = new Claims();
  other.take(urn('file'), inside);
  expect(other.take(urn('dir'), directory)).toEqual([
    expect.stringMatching(/^dir conflicts with file: dir manages everything/),
  ]);
});

test('Claims.take() replaces the earlier claims of a resource, as each run of Check does', () => {
  const claims = new Claims();
  claims.take(urn('a'), set(['web1:/x']));
  claims.take(urn('a'), set(['web1:/y']));
  expect(claims.of(urn('b')).conflicts(set(['web1:/x']))).toEqual([]);
});

test('Claims.holder() knows who was deployed, and of declared ones only others', () => {
  const claims = new Claims();
  claims.take(urn('a'), set(['web1:/x']));
  expect(claims.holder(['web1:/x'], urn('a'))).toBeUndefined();
  expect(claims.holder(['web1:/x'], urn('former'))).toBe(urn('a'));
  claims.deployed(urn('a'), ['web1:/x']);
  // A replacement of the same URN was created: the old one must not take its file away.
  expect(claims.holder(['web1:/x'], urn('a'))).toBe(urn('a'));
  expect([claims.wasDeployed(urn('a')), claims.wasDeployed(urn('b'))]).toEqual([true, false]);
});

test('Claims.keptFrom() is what a deletion leaves alone', () => {
  const claims = new Claims();
  claims.take(urn('a'), set(['web1:/x']));
  claims.take(urn('b'), set(['web1:/y']));
  expect(claims.keptFrom(urn('a'))).toEqual(['web1:/y']);
  claims.deployed(urn('a'), ['web1:/x']);
  expect([...claims.keptFrom(urn('a'))].sort()).toEqual(['web1:/x', 'web1:/y']);
});

test.each([
  [urn('shop'), 'shop'],
  [urn('a::b'), 'a::b'],
  ['shop', 'shop'],
])('nameOf() of %s is %s', (of, name) => {
  expect(nameOf(of)).toBe(name);
});
