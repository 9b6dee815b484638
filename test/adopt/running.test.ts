import type { FoundProcess } from '../../src/adopt/processes/process';
import { type RunningUwsgi, runningLines, runningOf, runningTitle } from '../../src/adopt/running';

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

test('runningTitle() says which processes have no line', () => {
  const vassals = [one(2, '/srv/a.ini (in the program)', 1), one(3, '/srv/b.ini (in the program)', 1)];
  expect(runningTitle([one(1, 'vassals in /srv'), ...vassals])).toBe(
    'Running: 3 (2 of them vassals, counted in the lines of their emperors)',
  );
  expect(runningTitle([one(1, 'vassals in /srv')])).toBe('Running: 1');
});

test.each<readonly [string, Partial<FoundProcess>, string]>([
  [
    'options and variables besides its file, without their values',
    {},
    '/srv/env.ini (not found); its command line has --buffer-size, --env API_TOKEN besides; its environment has DATABASE_URL',
  ],
  ['nothing of a service, whose unit has them', { unit: 'shop.service' }, '/srv/env.ini (not found)'],
])('runningOf() names %s', (_name, more, configuration) => {
  const process: FoundProcess = {
    ...{
      pid: 5,
      parent: 1,
      user: 'shop',
      program: '/usr/bin/uwsgi-core',
      startedBy: 'no service',
      isVassal: false,
    },
    words: [
      'uwsgi',
      'env.ini',
      '--buffer-size',
      '7777',
      '--env',
      'API_TOKEN=hunter2',
      '--daemonize',
      '/tmp/log',
    ],
    environment: new Map([
      ['PATH', '/usr/bin'],
      ['DATABASE_URL', 'postgres://u:hunter8@db/x'],
    ]),
    references: { references: [{ kind: 'file', path: '/srv/env.ini' }], unresolved: [] },
    ...more,
  };
  const [found] = runningOf([{ host: 'web1', process, files: [] }], { resources: [], functions: [] });
  expect(found!.configuration).toBe(configuration);
});
