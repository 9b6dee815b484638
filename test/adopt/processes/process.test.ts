import { processesOf } from '../../../src/adopt/processes/process';

const encoded = (...words: readonly string[]): string => Buffer.from(words.join('\0')).toString('base64');

/** A record as the script prints it. */
const record = (
  pid: number,
  parent: number,
  words: readonly string[],
  start = '0',
  more: Partial<Record<number, string>> = {},
) => {
  const fields = [
    pid,
    parent,
    '33',
    '/usr/bin/uwsgi-core',
    '/srv',
    '/',
    start,
    '',
    encoded(...words),
    '-',
  ].map(String);
  for (const [index, value] of Object.entries(more)) fields[Number(index)] = value!;
  return { kind: 'process', fields };
};

const pids = (...records: Parameters<typeof processesOf>[0]) => processesOf(records).map(({ pid }) => pid);

test('workers are left out, by the place of their arguments or by their words', () => {
  const master = record(10, 1, ['uwsgi', 'x.ini', '--daemonize', '/tmp/log'], '111');
  // A worker of a real uWSGI 2.0.21: the memory of its arguments is overwritten.
  const garbled = record(11, 10, ['uwsgi', '--daemonize', 'i', '/tmp/lo/opt/x.ini'], '111');
  expect(pids(master, garbled)).toEqual([10]);
  expect(
    pids(record(10, 1, ['uwsgi', 'x.ini']), record(11, 10, ['uwsgi', '--daemon/tmp/x.ini', 'og'])),
  ).toEqual([10]);
  expect(
    pids(record(10, 1, ['uWSGI master', '  '], '5'), record(12, 10, ['uWSGI worker 1', ' '], '5')),
  ).toEqual([10]);
});

test('vassals are not, with or without rights to see the place of arguments', () => {
  const emperor = ['uwsgi', '--emperor', '/srv'];
  expect(pids(record(10, 1, emperor, '1'), record(9, 10, ['/usr/bin/uwsgi', '--ini', 'x.ini'], '2'))).toEqual(
    [9, 10],
  );
  expect(pids(record(10, 1, emperor), record(11, 10, ['/usr/bin/uwsgi', '--ini', 'x.ini']))).toEqual([
    10, 11,
  ]);
});

test.each<readonly [string, readonly string[], string | undefined]>([
  ['a title', ['uWSGI master', '   '], 'a title (procname) has replaced its arguments'],
  [
    'a module of Python',
    ['/usr/bin/python3', '-c', 'import pyuwsgi'],
    'a program in Python runs it as the module pyuwsgi',
  ],
  ['pyuwsgi', ['/srv/venv/bin/python3', '/srv/venv/bin/pyuwsgi', '--master'], undefined],
])('processesOf() knows whether the arguments of %s are', (_name, words, obscured) => {
  const [one] = processesOf([record(10, 1, words)]);
  expect(one!.obscured).toBe(obscured);
});

test.each<readonly [string, string, string, Partial<Record<number, string>>, string | undefined]>([
  ['a service', '0::/system.slice/shop.service', 'systemd', {}, 'shop.service'],
  [
    'supervisord',
    '0::/system.slice/supervisor.service',
    'supervisord',
    { 9: encoded('SUPERVISOR_PROCESS_NAME=shop_0', 'SUPERVISOR_GROUP_NAME=shop') },
    undefined,
  ],
  ['cron', '0::/system.slice/cron.service', 'sh', {}, undefined],
  [
    "a user's systemd",
    '0::/user.slice/user-1.slice/user@1.service/app.slice/shop.service',
    'systemd',
    {},
    undefined,
  ],
  ['another root directory', '0::/system.slice/shop.service', 'systemd', { 5: 'other' }, undefined],
])(
  'processesOf() gives the unit of a process of %s only where a restart of it is a restart of the process',
  (_name, cgroup, parent, more, unit) => {
    const [one] = processesOf([
      record(10, 7, ['uwsgi', '--ini', '/x.ini'], '1', {
        7: Buffer.from(cgroup).toString('base64'),
        ...more,
      }),
      { kind: 'parent', fields: ['7', parent, '/', ''] },
      { kind: 'user', fields: ['33', 'www-data'] },
    ]);
    expect(one).toMatchObject({ user: 'www-data' });
    expect(one!.unit).toBe(unit);
    if (parent === 'supervisord')
      expect(one).toMatchObject({ startedBy: 'supervisord, its program shop', supervised: { name: 'shop' } });
  },
);

test('processesOf() lists the forks of a process, by their command line or by the place of it', () => {
  const found = processesOf([
    record(10, 1, ['uwsgi', '-p', '3'], '77'),
    { kind: 'worker', fields: ['12', '10'] },
    { kind: 'worker', fields: ['11', '10'] },
    record(13, 10, ['uWSGI worker 3'], '77'),
    { kind: 'worker', fields: ['14', '13'] },
    record(20, 1, ['uwsgi', '-M'], '88'),
  ]);
  expect(found.map(({ pid, workers }) => [pid, workers])).toEqual([
    [10, [11, 12, 13, 14]],
    [20, undefined],
  ]);
});
