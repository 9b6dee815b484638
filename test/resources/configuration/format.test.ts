import { Unknown } from '../../../src/plan/unknown';
import {
  checkFormat,
  checkWritable,
  comparable,
  diffFormat,
  endingOf,
  formatOf,
  renderConfiguration,
} from '../../../src/resources/configuration/format';
import { type ConfigurationProps, configurationProps } from '../../../src/resources/configuration/props';

const props = (change: object = {}): ConfigurationProps =>
  configurationProps.parse({
    host: 'web1',
    path: '/etc/uwsgi/shop.ini',
    sections: { uwsgi: { processes: '4', env: ['A=1', 'B=2'] } },
    layout: ['[uwsgi]', 'env', '; a comment', 'env', 'processes'],
    ...change,
  });
const unknown = Unknown.value as never;

test.each([
  ['/etc/shop.ini', undefined, 'ini'],
  ['/etc/shop.xml', undefined, 'xml'],
  ['/etc/shop.yml', undefined, 'yaml'],
  ['/etc/shop.js', undefined, 'json'],
  ['/etc/shop.conf', undefined, 'ini'],
  ['/etc/shop.conf', 'yaml', 'yaml'],
  [unknown, undefined, 'ini'],
  ['/etc/shop.json', unknown, 'json'],
] as const)('formatOf() of %s with the format %s is %s', (path, format, expected) => {
  expect(formatOf({ path, format })).toBe(expected);
});

test('renderConfiguration() writes options in the order of the layout', () => {
  expect(renderConfiguration(props())).toBe('[uwsgi]\nenv = A=1\n; a comment\nenv = B=2\nprocesses = 4\n');
  expect(renderConfiguration(props({ path: '/etc/shop.yml' }))).toMatch(
    /^uwsgi:\n {2}env: .*\n {2}env: .*\n {2}processes: /,
  );
});

test.each([
  ['/etc/shop.ini', 'yaml', ['format']],
  ['/etc/shop.json', 'xml', ['format']],
  ['/etc/shop.yml', 'yaml', undefined],
  ['/etc/shop.conf', 'yaml', undefined],
  ['/etc/shop.ini', undefined, undefined],
  [unknown, 'yaml', undefined],
  ['/etc/shop.ini', unknown, undefined],
] as const)('checkFormat() of %s as %s finds %j', (path, format, at) => {
  const found = checkFormat({ path, format });
  expect(found.map((problem) => problem.path)).toEqual(at === undefined ? [] : [at]);
  for (const { message } of found)
    expect(message).toMatch(new RegExp(`^Cannot write ${format} into ${path}: uWSGI reads`));
});

test('checkWritable() names the option that a file of the format cannot hold, and where it stands', () => {
  const sections = { other: { env: 'A=1' }, uwsgi: { env: 'A=1\nB=2' } };
  expect(checkWritable(props({ sections }))).toEqual([
    { path: ['sections', expect.any(String), 'env'], message: expect.stringMatching(/env/) },
  ]);
  expect(checkWritable(props())).toEqual([]);
  expect(checkWritable({ ...props({ sections }), path: unknown })).toEqual([]);
});

test('diffFormat() is one change where the formats differ, given or by the path', () => {
  expect(diffFormat(props(), props({ format: 'ini' }))).toEqual([]);
  expect(diffFormat(props(), props({ path: '/etc/uwsgi/shop.conf' }))).toEqual([]);
  expect(diffFormat(props(), props({ path: '/etc/uwsgi/shop.yml' }))).toMatchObject([
    { path: ['format'], kind: 'change', from: 'ini', to: 'yaml' },
  ]);
});

test('comparable() leaves comments out where the format does not keep them', () => {
  expect(comparable(props())).toEqual(props());
  const layout = ['[uwsgi]', '; one', '# two', 'env', 'env', 'processes'];
  expect(comparable(props({ path: '/etc/shop.xml', layout })).layout).toEqual([
    '[uwsgi]',
    'env',
    'env',
    'processes',
  ]);
  expect(comparable({ ...props({ path: '/etc/shop.xml' }), layout: unknown }).layout).toBe(unknown);
});

test.each([
  ['yaml', 'yaml'],
  [undefined, 'ini'],
  [unknown, 'ini'],
  ['toml', 'ini'],
])('endingOf(%s) is %s', (format, ending) => {
  expect(endingOf(format)).toBe(ending);
});
