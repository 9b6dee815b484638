import { Unknown } from '../../src/plan/unknown';
import {
  absolutePath,
  account,
  checkOptions,
  claimedPaths,
  octalMode,
  parsePathId,
  pathId,
  simpleName,
  workersTimeout,
} from '../../src/resources/props';

test.each([
  ['/srv/shop', '/srv/shop'],
  ['/srv/../srv//shop/.', '/srv/shop'],
  ['/etc/uwsgi/größe ini', '/etc/uwsgi/größe ini'],
])('absolutePath takes %s as %s', (path, expected) => {
  expect(absolutePath.parse(path)).toBe(expected);
});

test.each([
  '',
  '/',
  '/srv/',
  'srv/shop',
  './shop',
  '~/shop',
  '/srv/a:b',
  '/srv/a\nb',
  '/srv/a\0b',
  '/srv/%n',
])('absolutePath refuses %j', (path) => {
  expect(absolutePath.safeParse(path).success).toBe(false);
});

test.each([
  [simpleName, ['shop', 'Shop-2.x_y', 'uwsgi@shop', '0'], ['', '-x', '.x', 'a/b', 'a b', 'a\n', 'a%i', '..']],
  [
    account,
    ['www-data', '33', '_apt', 'host$', 'o.brien'],
    ['', '-x', '.x', 'a b', 'a:b', 'a$b', 'a\n', '$'],
  ],
])(
  'simpleName and account (%#) take names, and refuse what a shell, a path or a unit would read otherwise',
  (schema, good, bad) => {
    expect(good.filter((name) => !schema.safeParse(name).success)).toEqual([]);
    expect(bad.filter((name) => schema.safeParse(name).success)).toEqual([]);
  },
);

test.each([
  ['644', '644'],
  ['0644', '644'],
  ['2755', '2755'],
  ['000', '000'],
  ['0000', '000'],
])('octalMode takes %s as %s, as stat prints it', (mode, expected) => {
  expect(octalMode.parse(mode)).toBe(expected);
});

test.each(['', '64', '648', '00644', 'u+r', '0x1ff', '644 '])('octalMode refuses %j', (mode) => {
  expect(octalMode.safeParse(mode).success).toBe(false);
});

test.each([0, 3601, 1.5, '60'])('workersTimeout refuses %j', (seconds) => {
  expect(workersTimeout.safeParse(seconds).success).toBe(false);
});

const faults = (options: Record<string, string | string[]>, strict?: boolean) =>
  checkOptions({ sections: { uwsgi: options }, strict });

test('checkOptions() names an unknown option with the nearest known one, where it stands', () => {
  expect(faults({ proceses: '4' })).toEqual([
    {
      path: ['sections', 'uwsgi', 'proceses'],
      message: expect.stringMatching(/^Cannot use the option proceses: .*processes/),
    },
  ]);
});

test('checkOptions() names each value of the wrong kind', () => {
  expect(faults({ processes: ['4', 'four', 'many'] }).map(({ path }) => path)).toEqual([
    ['sections', 'uwsgi', 'processes'],
    ['sections', 'uwsgi', 'processes'],
  ]);
});

test.each(['set', 'set-placeholder', 'set-ph'])(
  'checkOptions() allows names that `%s` declares in the section',
  (key) => {
    expect(faults({ [key]: ['color = red', 'size=1'], color: 'blue', size: '2' })).toEqual([]);
    expect(faults({ [key]: 'size=1', color: 'blue' })).toHaveLength(1);
  },
);

test('checkOptions() refuses a protection that a unix socket switches off', () => {
  const options = { socket: '/run/shop.sock', 'harakiri-queue-threshold': '10' };
  expect(faults(options)).toEqual([
    {
      path: ['sections', 'uwsgi', 'harakiri-queue-threshold'],
      message: expect.stringMatching(
        /^Cannot use harakiri-queue-threshold: .*; listen on TCP, or leave it out$/,
      ),
    },
  ]);
  expect(faults({ ...options, socket: ':8000' })).toEqual([]);
});

test('checkOptions() has no faults where strict is off, and skips what is unknown yet', () => {
  const unknown = Unknown.value as unknown as string;
  expect(faults({ proceses: '4' }, false)).toEqual([]);
  expect(faults({ processes: unknown })).toEqual([]);
  expect(checkOptions({ sections: unknown as never })).toEqual([]);
  expect(checkOptions({ sections: { uwsgi: unknown as never, other: { proceses: '1' } } })).toHaveLength(1);
});

test.each([
  ['web1:/srv/shop', { host: 'web1', path: '/srv/shop' }],
  ['deploy@web1:2222:/srv/shop', { host: 'deploy@web1:2222', path: '/srv/shop' }],
  ['[2001:db8::1]:22:/srv/a:/b', { host: '[2001:db8::1]:22', path: '/srv/a:/b' }],
  ['web1:/srv/../etc/shop', { host: 'web1', path: '/etc/shop' }],
])('parsePathId() of %s', (id, expected) => {
  expect(parsePathId(id)).toEqual(expected);
});

test.each(['', 'web1', '/srv/shop', ':/srv/shop', 'web1:srv'])('parsePathId() refuses %j', (id) => {
  expect(() => parsePathId(id)).toThrow(
    `Cannot read the id ${JSON.stringify(id)}: it must have the form host:/path`,
  );
});

test('claimedPaths() has the paths among the claims of this host', () => {
  const claims = [
    pathId('web1', '/srv/a'),
    'web1:emperor of /etc/uwsgi',
    'web10:/srv/b',
    'web1:socket :80',
    'web1:/srv/c',
  ];
  expect(claimedPaths('web1', claims)).toEqual(['/srv/a', '/srv/c']);
});
