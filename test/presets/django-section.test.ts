import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { djangoShown, djangoShownFile } from '../../scripts/generate-django-shown';
import { renderIni } from '../../src/config/ini';
import { renderSections } from '../../src/config/rendered';
import { Section } from '../../src/config/section';
import { withSurroundings } from '../../src/options/surroundings';
import { djangoSection } from '../../src/presets/django-section';
import { pages } from '../../src/presets/pages';

const shop = { name: 'shop', module: 'shop.wsgi:application', directory: '/srv/shop' };
const ini = (section: Section) => renderIni(renderSections([section]));

test('djangoSection() makes a section with all that the settings ask for', () => {
  const section = djangoSection({
    ...shop,
    virtualenv: '/srv/venv',
    statics: { 'static/': '/srv/static', '/media/': '/srv/media' },
    errorPages: '/srv/pages',
    runtimes: true,
  });
  const text = ini(section);
  for (const line of [
    'http-socket = 127.0.0.1:8000',
    'chdir = /srv/shop',
    'virtualenv = /srv/venv',
    'procname-prefix-spaced = [shop] ',
    'manage-script-name = true',
    'safe-pidfile2 = /run/shop/uwsgi.pid',
    'master-fifo = /run/shop/uwsgi.fifo',
    'static-map = /static=/srv/static',
    'static-map = /media=/srv/media',
    'error-page-403 = /srv/pages/403.html',
    'error-page-500 = /srv/pages/500.html',
  ])
    expect(`${text}\n`).toContain(`${line.trimEnd()}`);
});

test('djangoSection() adds nothing that was not asked for', () => {
  expect(ini(djangoSection(shop))).not.toMatch(/static-map|error-page|pidfile|master-fifo|virtualenv/);
});

test('djangoSection() keeps what a section of the user has', () => {
  const own = new Section({ projectName: 'mine', runtimeDir: '/var/run/x' }).set('http-socket', ':80');
  const text = ini(djangoSection({ ...shop, runtimes: true }, own));
  expect(text).toContain('http-socket = :80');
  expect(text).toContain('master-fifo = /var/run/x/mine/uwsgi.fifo');
  expect(text).not.toMatch(/8000|chdir/);
});

test('djangoSection() of another user has its runtime directory below /run/user', () => {
  const section = withSurroundings({ uid: () => 1000, euid: () => 1000 }, () =>
    djangoSection({ ...shop, runtimes: true }),
  );
  expect(ini(section)).toContain('master-fifo = /run/user/1000/shop/uwsgi.fifo');
});

test('djangoSection() inside Python imports the application once more, and names no process', () => {
  const text = ini(djangoSection({ ...shop, embedded: true }));
  expect(text).toMatch(/shared-python-import = uwsgi_iac\.django\.embedded/);
  expect(text).not.toMatch(/auto-procname|procname-prefix/);
});

test.each([
  ['PyPI', '0: python', false],
  ['Debian', '0: ping', true],
])(
  'djangoSection() loads the plugin of a uWSGI like that of %s where it is not built in',
  (_, listed, loads) => {
    const listPlugins = () => `*** uWSGI loaded request plugins ***\n${listed}\n--- end of plugins list ---`;
    const section = withSurroundings({ listPlugins }, () =>
      djangoSection({ ...shop, binary: '/usr/bin/uwsgi' }),
    );
    expect(ini(section).includes('plugin = python3')).toBe(loads);
  },
);

test.each(Object.entries(pages))(
  'the Python package has the page %s: `npm run generate` writes it',
  (name, text) => {
    const file = join(__dirname, '../../python/src/uwsgi_iac/django/static/uwsgi_iac', name);
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

test('the Python package has the options whose values it shows: `npm run generate` writes them', () => {
  const text = djangoShown();
  expect(readFileSync(djangoShownFile, 'utf8')).toBe(text);
  const shown = new Set(text.trim().split('\n'));
  expect([...'processes http-socket module'.split(' ')].filter((name) => !shown.has(name))).toEqual([]);
  const secret =
    'env set-placeholder legion snmp-community pyargv attach-daemon cron exec-pre-app emperor route add-header alarm';
  expect(secret.split(' ').filter((name) => shown.has(name))).toEqual([]);
});

test('signs that uWSGI replaces in the paths of a project are escaped', () => {
  const directory = '/srv/my shop %n $(HOME)';
  const text = ini(
    djangoSection({
      ...shop,
      directory,
      virtualenv: directory,
      statics: { '/static/': directory },
      errorPages: directory,
      runtimeDirectory: directory,
      runtimes: true,
    }),
  );
  const escaped = '/srv/my shop %%n %(literal-dollar)(HOME)';
  const paths = text.split('\n').filter((line) => line.includes('/srv/my'));
  expect(paths.length).toBeGreaterThan(7);
  expect(paths.filter((line) => !line.includes(escaped))).toEqual([]);
});
