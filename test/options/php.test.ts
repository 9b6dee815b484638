import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('setBasicParams() sets PHP up and loads the plugin first', () => {
  const section = new Section();
  section.php.setBasicParams({
    iniFile: late('/etc/php.ini'),
    iniAppend: ['/etc/a.ini'],
    set: { 'date.timezone': 'UTC' },
    vars: { STAGE: late('live') },
    constants: { LIMIT: 3 },
    serverSoftware: 'shop',
    sapiName: 'apache',
    dumpConfig: true,
  });
  section.php.setCodeParams({ before: 'a();', after: ['b();'] });
  section.php.setEarlyParams({ enable: true, sapiName: 'apache' });
  expect(linesOf(section)).toEqual([
    'plugin = php',
    'php-ini = /etc/php.ini',
    'php-ini-append = /etc/a.ini',
    'php-set = date.timezone=UTC',
    'php-var = STAGE=live',
    'php-constant = LIMIT=3',
    'php-server-software = shop',
    'php-sapi-name = apache',
    'php-dump-config = true',
    'php-exec-before = a();',
    'php-exec-after = b();',
    'early-php = true',
    'early-php-sapi-name = apache',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('setScriptsParams() says which scripts run', () => {
  const section = new Section();
  section.php.setScriptsParams({
    docroot: '/srv/shop',
    allowedDocroots: '/srv',
    allowedExtensions: ['.php'],
    allowedScripts: '/srv/shop/index.php',
    index: 'index.php',
    mounts: { '/blog': '/srv/blog' },
    app: '/srv/shop/index.php',
    appQueryString: 'q=',
    appBypass: '^/static/',
    fallbackQueryString: 'p=',
  });
  section.php
    .setScriptsParams({ fallback: '/srv/404.php' })
    .php.setScriptsParams({ fallbackInDocroot: '/404.php' });
  expect(linesOf(section)).toEqual([
    'plugin = php',
    'php-docroot = /srv/shop',
    'php-allowed-docroot = /srv',
    'php-allowed-ext = .php',
    'php-allowed-script = /srv/shop/index.php',
    'php-index = index.php',
    'php-mount = /blog=/srv/blog',
    'php-app = /srv/shop/index.php',
    'php-app-qs = q=',
    'php-app-bypass = ^/static/',
    'php-fallback-qs = p=',
    'php-fallback = /srv/404.php',
    'php-fallback2 = /404.php',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('setScriptsParams() refuses one script for all beside one for what is missing', () => {
  expect(() => new Section().php.setScriptsParams({ app: '/a.php', fallback: '/b.php' } as never)).toThrow(
    'php.setScriptsParams.fallback: Cannot take "/b.php" beside app ("/a.php"): give one of them',
  );
});
