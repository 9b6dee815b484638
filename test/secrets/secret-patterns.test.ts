import { secretsIn, secretTextsOf, unitSecretsIn } from '../../src/secrets/secret-patterns';

const found = (key: string, value: string) => secretsIn(key, value).map((range) => value.slice(...range));
const inUnit = (key: string, value: string) =>
  unitSecretsIn(key, value).map((range) => value.slice(...range));

test.each([
  ['env', 'DB_PASSWORD=hunter2', ['hunter2']],
  ['env', 'DJANGO_SECRET_KEY=a=b', ['a=b']],
  ['env', 'DATABASE_URL=postgres://u:pw@db/x', ['pw']],
  ['env', 'BOTH=http://a:one@b/ http://c:two@d/', ['one', 'two']],
  ['env', 'CONN=host=db password=hunter10', ['hunter10']],
  ['env', 'STRIPE=sk_live_51HUNTER9abcdefgh', ['sk_live_51HUNTER9abcdefgh']],
  ['env', 'API=sk_live_HUNTER3', ['sk_live_HUNTER3']],
  ['env', 'CI=ghp_0123456789abcdefABCDEF', ['ghp_0123456789abcdefABCDEF']],
  ['set-placeholder', 'token=abc', ['abc']],
  ['set-ph', 'dbpassword=hunter4', ['hunter4']],
  ['set', 'db_password=hunter33', ['hunter33']],
  ['memcached-password', 'hunter17', ['hunter17']],
  ['pyargv', '--db-password hunter2arg --verbose', ['hunter2arg']],
  ['pyargv', '--verbose --token=abc', ['abc']],
  ['pyargv', '--api-key "two words" -v', ['two words']],
  ['legion', 'c 225.1.1.1:4242 98 bf-cbc:hello', ['hello']],
  ['subscribe-to', '127.0.0.1:5000:shop,SHA1:hunter2', ['hunter2']],
  ['route', '^/x basicauth:Realm,me:you', ['you']],
  ['alarm', 'jab xmpp:bot@x.org;pw;ops@x.org', ['pw']],
])('secretsIn() finds what is secret in %s = %s', (key, value, secrets) => {
  expect(found(key, value)).toEqual(secrets);
});

test.each([
  ['env', 'LANG=C'],
  ['env', 'DB_PASSWORD=$(DB_PASSWORD)'],
  ['env', 'API_TOKEN=@(/run/token)'],
  ['env', 'PGPASSFILE=/etc/pgpass'],
  ['env', 'SSL_KEY=/etc/ssl/shop.key'],
  ['env', 'MONKEY=banana'],
  ['env', 'DB_PASSWORD='],
  ['https', ':443,/etc/shop.crt,/etc/shop.key'],
  ['cache2', 'name=keys,items=10'],
  ['route', '.* cache:key=${REQUEST_URI},name=x'],
  ['route', '^/(.*) rewrite:/x?key=$1'],
  ['subscribe2', 'server=127.0.0.1:4040,key=shop.example'],
  ['mount', '/auth=app.py'],
  ['mono-key', 'shop'],
  ['subscriptions-credentials-check', 'conf'],
  ['php-app-bypass', '.*'],
  ['pyargv', '--token-ttl 30 --password-file secret.txt --token --verbose'],
  ['constructor', 'x'],
  ['toString', 'x'],
  ['__proto__', 'x'],
])('secretsIn() leaves %s = %s alone', (key, value) => {
  expect(found(key, value)).toEqual([]);
});

test.each([
  ['Environment', 'A=1 "DB_PASSWORD=hunter14 x" C=1', ['hunter14 x']],
  ['Environment', 'SSL_KEY=abc', ['abc']],
  ['Environment', 'PATH=/usr/bin LANG=C', []],
  ['ExecStart', '/usr/bin/uwsgi --env URL=http://u:p@h/', ['p']],
  ['ExecStart', '/usr/bin/uwsgi --set-placeholder token=hunter15 -p 2', ['hunter15']],
  ['ExecStart', 'uwsgi --set-placeholder db_password=h33 --pyargv "--db-password h34"', ['h33', 'h34']],
  ['ExecStart', '/usr/bin/uwsgi --env "DB_PASSWORD=two words" --master', ['two words']],
  ['ExecStart', '/usr/bin/uwsgi --env DB_PASSWORD=${DB_PASSWORD}', []],
  ['EnvironmentFile', '/etc/secret', []],
])('unitSecretsIn() of %s=%s', (key, value, secrets) => {
  expect(inUnit(key, value)).toEqual(secrets);
});

test('secretTextsOf() finds every secret of a value, and values by their names', () => {
  expect(secretTextsOf({ options: { env: ['A=http://a:one@b/ http://c:two@d/', 'B=1'] } })).toEqual([
    'one',
    'two',
  ]);
  expect(secretTextsOf({ variables: { AUTH: 'three', MODE: 'fast' } })).toEqual(['three']);
});
