import { spawnSync } from 'node:child_process';
import { importingProgram, namedFiles, namedModules } from '../../../src/resources/process/named-modules';

const option = (key: string, value: string) => ({ key, value });

test.each([
  [
    'mule',
    'shop.mules:count',
    [{ option: 'mule = shop.mules:count', module: 'shop.mules', callable: 'count' }],
  ],
  ['mule', 'shop:count()', [{ option: 'mule = shop:count()', module: 'shop', callable: 'count' }]],
  ['mule', 'mule.py', []],
  ['mule', 'true', []],
  ['spooler-import', 'shop.tasks', [{ option: 'spooler-import = shop.tasks', module: 'shop.tasks' }]],
  [
    'spooler-python-import',
    'shop.tasks',
    [{ option: 'spooler-python-import = shop.tasks', module: 'shop.tasks' }],
  ],
  ['spooler-import', 'tasks.py', []],
  ['import', 'shop.tasks', []],
])('namedModules() of %s = %s', (key, value, expected) => {
  expect(namedModules([option(key, value)])).toEqual(expected);
});

test.each([
  ['mule', 'jobs/mule.py', true],
  ['spooler-import', '/srv/tasks.py', true],
  ['mule', 'shop:count', false],
  ['mule', '%d/mule.py', false],
  ['import', 'tasks.py', false],
])('namedFiles() of %s = %s: %s', (key, value, named) => {
  expect(namedFiles([option(key, value)])).toEqual(
    named ? [{ option: `${key} = ${value}`, file: value }] : [],
  );
});

const run = (...modules: Parameters<typeof importingProgram>[0]) =>
  spawnSync('python3', ['-c', importingProgram(modules)], { encoding: 'utf8' });

test('importingProgram() ends well where all is there', () => {
  expect(
    run({ option: 'a', module: 'json' }, { option: 'b', module: 'os.path', callable: 'join' }).status,
  ).toBe(0);
});

test.each([
  ['no module', { option: 'mule = nope:run', module: 'no_such_module' }, /No module named/],
  ['no callable', { option: "mule = json:'x", module: 'json', callable: 'nope' }, /has no attribute/],
])('importingProgram() names the option of which there is %s', (_, missing, why) => {
  const { status, stdout, stderr } = run({ option: 'a', module: 'json' }, missing);
  expect([status, stdout.trim()]).toEqual([46, `@named ${missing.option}`]);
  expect(stderr).toMatch(why);
});
