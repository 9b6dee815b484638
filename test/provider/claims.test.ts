import { Claims, urnName } from '../../src/provider/claims';

const urn = (name: string) => `urn:pulumi:dev::shop::uwsgi:index:File::${name}`;
const set = (claims: readonly string[]) => ({
  host: 'web1',
  claims,
  encloses: [],
  places: [],
});

test('Claims.take() names both resources and what both declare', () => {
  const claims = new Claims();
  expect(claims.take(urn('a'), set(['web1:/x']))).toEqual([]);
  expect(claims.take(urn('b'), set(['web1:/x', 'web1:/y']))).toEqual([
    expect.stringMatching(/^web1:\/x is claimed by both a and b/),
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
])('urnName() of %s is %s', (of, name) => {
  expect(urnName(of)).toBe(name);
});
