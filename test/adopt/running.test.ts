import { type RunningUwsgi, runningLines } from '../../src/adopt/running';

const one = (pid: number, configuration: string, emperor?: number): RunningUwsgi => ({
  ...{ host: 'web1', pid, user: 'www-data', program: '/usr/bin/uwsgi-core' },
  startedBy: emperor === undefined ? 'shop.service' : `the emperor, process ${emperor}`,
  configuration,
  ...(emperor === undefined ? {} : { emperor }),
});

test('runningLines() counts vassals that are in the program, and has a line for every other process', () => {
  const lines = runningLines([
    one(1, 'vassals in /srv/vassals'),
    one(2, '/srv/vassals/a.ini (in the program)', 1),
    one(3, '/srv/vassals/b.ini (in the program)', 1),
    one(4, '/srv/vassals/c.ini (left out)', 1),
    one(5, '/srv/vassals/d.ini (in the program), in the root directory /srv/jail', 1),
  ]);
  expect(lines).toEqual([
    'web1: process 1, /usr/bin/uwsgi-core of www-data, started by shop.service: vassals in /srv/vassals; 2 of its vassals run, with files in the program',
    'web1: process 4, /usr/bin/uwsgi-core of www-data, started by the emperor, process 1: /srv/vassals/c.ini (left out)',
    'web1: process 5, /usr/bin/uwsgi-core of www-data, started by the emperor, process 1: /srv/vassals/d.ini (in the program), in the root directory /srv/jail',
  ]);
});
