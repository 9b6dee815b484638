import { splitWords, uwsgiCommands } from '../../src/adopt/words';

test.each([
  [`uwsgi --ini "/srv/my app/x.ini"`, ['uwsgi', '--ini', '/srv/my app/x.ini']],
  [`uwsgi --env 'A="b"' c\\ d`, ['uwsgi', '--env', 'A="b"', 'c d']],
  [`uwsgi --env=A="x y"z`, ['uwsgi', '--env=A=x yz']],
  [`--empty ''`, ['--empty', '']],
])('splitWords() of %s', (text, expected) => {
  expect(splitWords(text)).toEqual(expected);
});

test.each([
  ['/usr/bin/uwsgi --ini a.ini', [{ words: ['/usr/bin/uwsgi', '--ini', 'a.ini'], directory: '/' }]],
  [
    '/usr/bin/env A=b sudo -u www-data /srv/venv/bin/uwsgi a.ini',
    [{ words: ['/srv/venv/bin/uwsgi', 'a.ini'], directory: '/' }],
  ],
  [
    `/bin/sh -c 'cd /srv/shop && exec uwsgi --ini shop.ini'`,
    [{ words: ['uwsgi', '--ini', 'shop.ini'], directory: '/srv/shop' }],
  ],
  [
    `bash -lc 'cd shop; uwsgi_python3 x.ini | tee log'`,
    [{ words: ['uwsgi_python3', 'x.ini'], directory: '/shop' }],
  ],
  [
    '/usr/bin/docker run --rm -v /srv:/srv shop:1 uwsgi --ini /app/x.ini',
    [{ words: ['uwsgi', '--ini', '/app/x.ini'], directory: undefined, container: 'docker' }],
  ],
  [
    'podman run tiangolo/uwsgi-nginx-flask',
    [{ words: ['tiangolo/uwsgi-nginx-flask'], directory: undefined, container: 'podman' }],
  ],
  ['/usr/sbin/nginx -c /etc/uwsgi.conf', []],
  ['/usr/bin/uwsgi_exporter --stats.uri x', []],
])('uwsgiCommands() of %s', (text, expected) => {
  expect(uwsgiCommands(splitWords(text), '/')).toEqual(expected);
});
