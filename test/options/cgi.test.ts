import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('options of CGI follow their plugin', () => {
  const section = new Section();
  section.cgi.mount({ mountpoint: '/cgi-bin', path: late('/usr/lib/cgi-bin') });
  section.cgi.mount({ path: '/srv/one.cgi' });
  section.cgi.setBasicParams({
    timeout: 30,
    bufferSize: 32768,
    unset: 'SECRET',
    loadLibraries: 'libx.so',
    noKillOnError: true,
    closeStdin: true,
  });
  section.cgi.setScriptsParams({
    fromDocroot: true,
    index: 'index.pl',
    allowedExtensions: '.pl',
    safe: '/srv',
    helpers: { '.pl': 'perl' },
    optimize: true,
    noPathInfo: true,
    noResolve: true,
  });
  expect(linesOf(section)).toEqual([
    'plugin = cgi',
    'cgi = /cgi-bin=/usr/lib/cgi-bin',
    'cgi = /srv/one.cgi',
    'cgi-timeout = 30',
    'cgi-buffer-size = 32768',
    'cgi-unset = SECRET',
    'cgi-loadlib = libx.so',
    'cgi-do-not-kill-on-error = true',
    'cgi-close-stdin-on-eof = true',
    'cgi-from-docroot = true',
    'cgi-index = index.pl',
    'cgi-allowed-ext = .pl',
    'cgi-safe = /srv',
    'cgi-helper = .pl=perl',
    'cgi-optimize = true',
    'cgi-path-info = true',
    'cgi-dontresolve = true',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('mount() refuses a path that uWSGI would split elsewhere', () => {
  expect(() => new Section().cgi.mount({ mountpoint: '/a=b', path: '/x' })).toThrow(
    'cgi.mount.mountpoint: Cannot take "/a=b": it must start with / and have no =, where uWSGI splits the value',
  );
});
