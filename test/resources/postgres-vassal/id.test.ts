import { idOf, parseId } from '../../../src/resources/postgres-vassal/id';
import type { RowPlace } from '../../../src/resources/postgres-vassal/props';

test('idOf() and parseId() are each other’s inverse', () => {
  const place: RowPlace = {
    host: 'deploy@[2001:db8::1]:22',
    connection: { database: 'fleet', host: '/run/postgresql', port: 5433 },
    table: 'emperors.vassals',
    name: 'shop',
  };
  const id = 'deploy@[2001:db8::1]:22:/fleet/emperors.vassals/shop?host=%2Frun%2Fpostgresql&port=5433';
  expect(idOf(place)).toBe(id);
  expect(parseId(id)).toEqual(place);
  expect(parseId('db1:/fleet/vassals/shop?user=app')).toMatchObject({ connection: { user: 'app' } });
  for (const bad of ['db1:/fleet/shop', ':/fleet/vassals/shop', 'db1:/fleet/vassals/shop?password=x']) {
    expect(() => parseId(bad)).toThrow(/must have the form host:\/database\/table\/name/);
  }
});

test('idOf() names a server only where it is not the default one, and never a user or a password file', () => {
  const connection = { database: 'fleet', user: 'app', passfile: '/etc/pass' };
  const place = { host: 'db1', connection, table: 'vassals', name: 'shop' };
  expect(idOf(place)).toBe('db1:/fleet/vassals/shop');
  expect(idOf({ ...place, connection: { ...connection, port: 5433 } })).toBe(
    'db1:/fleet/vassals/shop?port=5433',
  );
});

test.each([
  '',
  'db1',
  'db1:/',
  'db1:/fleet/vassals/shop/more',
  'db1:/fleet/vassals/shop?port=no',
  'db1:/fleet/vassals/shop?port=0',
])('parseId() refuses %j', (id) => {
  expect(() => parseId(id)).toThrow(`Cannot read the id ${JSON.stringify(id)}`);
});
