import { SecretFinder } from '../../src/adopt/secrets';
import { hasUnitSecret, secretIn } from '../../src/secrets/secret-patterns';

const found = (key: string, value: string): string | undefined => {
  const range = secretIn(key, value);
  return range && value.slice(...range);
};

test.each([
  ['env', 'DB_PASSWORD=hunter2', 'hunter2'],
  ['env', 'DJANGO_SECRET_KEY=a=b', 'a=b'],
  ['set-placeholder', 'token=abc', 'abc'],
  ['env', 'DATABASE_URL=postgres://u:pw@db/x', 'pw'],
  ['legion', 'c 225.1.1.1:4242 98 bf-cbc:hello', 'hello'],
  ['route', '^/x basicauth:Realm,me:you', 'you'],
  ['alarm', 'jab xmpp:bot@x.org;pw;ops@x.org', 'pw'],
])('secretIn() finds what is secret in %s = %s', (key, value, secret) => {
  expect(found(key, value)).toBe(secret);
});

test.each([
  ['env', 'DB_PASSWORD=$(DB_PASSWORD)'],
  ['env', 'API_TOKEN=@(/run/token)'],
  ['env', 'PGPASSFILE=/etc/pgpass'],
  ['env', 'SSL_KEY=/etc/ssl/shop.key'],
  ['env', 'MONKEY=banana'],
  ['env', 'DB_PASSWORD='],
  ['https', ':443,/etc/shop.crt,/etc/shop.key'],
  ['cache2', 'name=keys,items=10'],
])('secretIn() leaves %s = %s alone', (key, value) => {
  expect(found(key, value)).toBeUndefined();
});

test('hasUnitSecret() looks at variables and addresses', () => {
  expect(hasUnitSecret('Environment', 'A=1 "DB_PASSWORD=x"')).toBe(true);
  expect(hasUnitSecret('Environment', 'PATH=/usr/bin LANG=C')).toBe(false);
  expect(hasUnitSecret('ExecStart', '/usr/bin/uwsgi --env URL=http://u:p@h/')).toBe(true);
  expect(hasUnitSecret('EnvironmentFile', '/etc/secret')).toBe(false);
});

test('SecretFinder.hide() gives one variable to one value, and another to another', () => {
  const finder = new SecretFinder();
  const section = (value: string) => [
    { name: 'uwsgi', lines: [{ key: 'env', value: `DB_PASSWORD=${value}` }] },
  ];
  finder.hide(section('one'), '/a.ini', 'a');
  finder.hide(section('one'), '/b.ini', 'b');
  finder.hide(section('two'), '/c.ini', 'c');
  expect(finder.secrets.map(({ variable, value }) => [variable, value])).toEqual([
    ['DB_PASSWORD', 'one'],
    ['C_DB_PASSWORD', 'two'],
  ]);
});
