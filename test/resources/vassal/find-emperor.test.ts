import { findEmperor } from '../../../src/resources/vassal/find-emperor';
import { MemoryHost } from '../../../src/transport/memory-host';
import { workOn } from '../../support/work';

const ini = (emperor: string, more = '') =>
  `[uwsgi]\nemperor = ${emperor}\nemperor-stats = /run/e.sock\n${more}`;
const find = (stdout: string, path = '/etc/vassals/shop.ini') =>
  findEmperor(workOn(new MemoryHost().answer('', { stdout })).work, { host: 'web1', path });

test('findEmperor() finds the emperor that watches the directory, among several', async () => {
  const stdout = `@ /usr/bin/uwsgi\n${ini('/srv/other')}@ /opt/my uwsgi\n${ini('/etc/vassals/', 'emperor-tyrant = true\n')}`;
  expect(await find(stdout)).toMatchObject({
    host: 'web1',
    directory: '/etc/vassals',
    name: 'shop',
    stats: '/run/e.sock',
    tyrant: true,
    binary: '/opt/my uwsgi',
  });
});

test.each([
  ['watches another directory', ini('/etc/vassals/more')],
  ['has no stats server', '[uwsgi]\nemperor = /etc/vassals\n'],
  ['watches a glob', ini('/etc/vassals/*.ini')],
])('findEmperor() finds none that %s', async (_, text) => {
  expect(await find(`@ /usr/bin/uwsgi\n${text}`)).toBeUndefined();
});

test('findEmperor() finds none where none runs', async () => {
  expect(await find('')).toBeUndefined();
});
