import { Section } from '../../src/config/section';
import { withSurroundings } from '../../src/options/surroundings';
import { Broodlord, NiceSection, PythonSection, pages, sysinitConfig } from '../../src/presets';
import { late, linesOf } from '../options/late';

test('NiceSection takes Outputs wherever they fit', () => {
  const section = new NiceSection({ workers: late(4), owner: late('web'), processPrefix: late('shop') });
  expect(linesOf(section)).toEqual(
    expect.arrayContaining(['workers = 4', 'uid = web', 'gid = web', 'procname-prefix-spaced = shop']),
  );
});

test('NiceSection.configureCertbotHttps() waits for the certificates', () => {
  const configure = (there: boolean) =>
    withSurroundings({ exists: () => there, euid: () => 0 }, () => {
      const section = new NiceSection();
      return linesOf(section.configureCertbotHttps('shop.example', '/srv/www'));
    });
  expect(configure(false).some((line) => line.startsWith('https-socket'))).toBe(false);
  expect(configure(true)).toContain(
    'https-socket = :443,/etc/letsencrypt/live/shop.example/fullchain.pem,/etc/letsencrypt/live/shop.example/privkey.pem',
  );
});

test('NiceSection.getBundledStaticPath() speaks of pages that there are', () => {
  expect(NiceSection.getBundledStaticPath('503.html')).toMatch(/\/503\.html$/);
  expect(Object.keys(pages)).toEqual(['403.html', '404.html', '500.html', '503.html']);
});

test('PythonSection takes the uWSGI of PyPI for granted, unless told otherwise', () => {
  const lines = (embeddedPlugins: boolean) =>
    linesOf(new PythonSection({ wsgiModule: 'shop.wsgi', embeddedPlugins }));
  expect(lines(true)).not.toContain('plugin = python3');
  expect(lines(false)).toContain('plugin = python3');
});

test('Broodlord lets zergs idle for as long as it was told', () => {
  const [emperor, zerg] = new Broodlord('/run/b.sock', { zergDieOnIdle: late(45), zergCount: 9 }).configure();
  expect(linesOf(emperor)).toEqual(['workers = %k', 'zerg-server = /run/b.sock', 'emperor-broodlord = 9']);
  expect(linesOf(zerg)).toEqual(['workers = %k', 'zerg = /run/b.sock', 'idle = 45', 'die-on-idle = true']);
});

test('sysinitConfig() wants to know everything', () => {
  const conf = new Section({ projectName: late('shop') });
  expect(() => sysinitConfig({ type: 'systemd', conf, confPath: '/srv/shop/uwsgi.ini' })).toThrow(
    'saw an Output',
  );
  expect(() => sysinitConfig({ type: 'cron' as never, conf, confPath: '/x' })).toThrow(
    'one of systemd, upstart',
  );
});
