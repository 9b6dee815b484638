import { fixIni } from '../../../src/config/lint/fix';
import { lintIni } from '../../../src/config/lint/lint';

const fix = (text: string): string => fixIni(text, lintIni(text)).text;

test.each([
  ['vacuum = false  # keep', '; keep\nvacuum = false'],
  ['threads = "4"', 'threads = 4'],
  ['procname = "shop"', 'procname = shop'],
  ['plugin_dir = /usr/lib', 'plugin-dir = /usr/lib'],
  ['module = app.py', 'wsgi-file = app.py'],
  ['module = shop/wsgi.py:app', 'wsgi-file = shop/wsgi.py\ncallable = app'],
  ['wsgi-file = app.py:app', 'wsgi-file = app.py\ncallable = app'],
  ['static-map = /s = /srv', 'static-map = /s=/srv'],
  ['\tthreads = "4"', '\tthreads = 4'],
  [
    'strict = true\nbase = /srv\nchdir = %(base)',
    'strict = true\nset-placeholder = base=/srv\nchdir = %(base)',
  ],
  // What may be meant otherwise stays.
  ['threads = many', 'threads = many'],
  ['socket = 8000', 'socket = 8000'],
  ['vacuum = disabled', 'vacuum = disabled'],
  ['cron = 0 2 * * * x', 'cron = 0 2 * * * x'],
])('fixIni() of %j', (line, expected) => {
  expect(fix(`[uwsgi]\n; first\n${line}\n\nmaster = true\n`)).toBe(
    `[uwsgi]\n; first\n${expected}\n\nmaster = true\n`,
  );
});

test('fixIni() keeps line ends of Windows, and a file without findings byte by byte', () => {
  expect(fix('[uwsgi]\r\nthreads = "4"\r\n')).toBe('[uwsgi]\r\nthreads = 4\r\n');
  const text = '[uwsgi]\n  threads   =  4 \n\n\n';
  expect(fix(text)).toBe(text);
});

test('fixIni() leaves a line that a percent sign joins to the next one', () => {
  const text = '[uwsgi]\nprocname_master = a%\nthreads = 4\n';
  expect(fix(text)).toBe(text);
});

test('what is fixed is found no more', () => {
  const { text, fixed } = fixIni('[uwsgi]\nthreads = "4"\n', lintIni('[uwsgi]\nthreads = "4"\n'));
  expect(fixed.map(({ rule }) => rule)).toEqual(['bad-number']);
  expect(lintIni(text).filter(({ severity }) => severity === 'error')).toEqual([]);
});
