import { programsOf } from '../../../src/adopt/starters/supervisord';

const text = `; of the package
[supervisord]
logfile=/var/log/supervisord.log

[include]
files = conf.d/*.conf %(here)s/more/*.ini

[program:shop]
command=/usr/bin/uwsgi --ini shop.ini
   --processes 2 ; behind a blank
directory=/srv/shop
user = www-data
environment=DB_PASSWORD="a,b%%c",LANG='C'
autostart=false

[program:mail]
command=/usr/sbin/postfix

[program:boxed]
command=docker run --rm shop:1 uwsgi --ini /app/x.ini

[eventlistener:x]
command=uwsgi
`;

test('programsOf() reads programs that start a uWSGI, and includes', () => {
  const found = programsOf(text, '/etc/supervisor/supervisord.conf');
  expect(found.includes).toEqual(['/etc/supervisor/conf.d/*.conf', '/etc/supervisor/more/*.ini']);
  expect(found.programs).toEqual([
    {
      name: 'shop',
      path: '/etc/supervisor/supervisord.conf',
      commands: [
        { words: ['/usr/bin/uwsgi', '--ini', 'shop.ini', '--processes', '2'], directory: '/srv/shop' },
      ],
      directory: '/srv/shop',
      user: 'www-data',
      environment: { DB_PASSWORD: 'a,b%c', LANG: 'C' },
      isStarted: false,
    },
    {
      name: 'boxed',
      path: '/etc/supervisor/supervisord.conf',
      commands: [{ words: ['uwsgi', '--ini', '/app/x.ini'], directory: undefined, container: 'docker' }],
      environment: {},
      isStarted: true,
    },
  ]);
});
