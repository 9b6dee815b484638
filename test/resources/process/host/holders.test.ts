import {
  describeHolder,
  HeldError,
  heldByForeign,
  heldMessage,
  holdersOf,
  holderTables,
  isOwn,
  mayBeHeld,
  refuseHeld,
  tables,
} from '../../../../src/resources/process/host/holders';
import type { Holder } from '../../../../src/resources/process/shell/holders-shell';
import { MemoryHost } from '../../../../src/transport/memory-host';

const place = (label: string, address: string) => ({ label, address });
const http = place('http-socket :80', ':80');
const nginx: Holder = { address: ':80', pid: 812, command: 'nginx', unit: 'nginx.service' };
const own = { ini: '/etc/uwsgi/shop.ini', pid: 7, unit: 'shop.service', directory: '/run/shop' };

test('holderTables() has the texts of the tables, in their order, and empty ones for those that are missing', async () => {
  const host = new MemoryHost({ files: { '/proc/net/tcp': 'tcp', '/proc/net/unix': 'unix' } });
  expect(holderTables(await host.observe({ files: tables }))).toEqual(['tcp', '', 'unix']);
});

const tcp = (address: string) => `  sl  local_address\n   0: ${address} 00000000:0000 0A 00000000:00000000\n`;
const unix =
  'Num Flags Path\n0000: 2 0 00010000 0001 01 123 /run/shop.sock\n0001: 2 0 00010000 0001 01 124 @abstract@@@\n';

test.each([
  ['the same port', ':80', tcp('00000000:0050'), true],
  ['the port of one interface', ':80', tcp('0100007F:0050'), true],
  ['another port', ':81', tcp('00000000:0050'), false],
  ['another interface', '127.0.0.2:80', tcp('0100007F:0050'), false],
  ['the same socket', '/run/shop.sock', unix, true],
  ['another socket', '/run/other.sock', unix, false],
  ['the same abstract socket', '@abstract', unix, true],
  // The tables list no emperors.
  ['nothing that the tables show', 'emperor of /etc/uwsgi', '', true],
])('mayBeHeld() where %s is open', (_, address, text, expected) => {
  expect(mayBeHeld([place('x', address)], ['', text])).toBe(expected);
});

test('mayBeHeld() cannot tell of a FIFO, which is no socket', () => {
  expect(mayBeHeld([place('master-fifo /run/fifo', '/run/fifo')], [unix])).toBe(true);
});

test.each<[Holder, string]>([
  [nginx, 'nginx (pid 812, nginx.service)'],
  [{ address: ':80' }, 'a process of another user'],
  [{ address: ':80', pid: 7, configuration: '/etc/a.ini' }, 'a process (pid 7, /etc/a.ini)'],
])('describeHolder() of %j', (holder, text) => {
  expect(describeHolder(holder)).toBe(text);
});

test.each([
  ['its configuration', { configuration: '/etc/uwsgi/shop.ini' }, true],
  ['its pid', { pid: 7 }, true],
  ['its unit', { unit: 'shop.service' }, true],
  ['its directory', { directory: '/run/shop' }, true],
  ['nothing', {}, false],
  ['other signs', { configuration: '/etc/b.ini', pid: 8, unit: 'b.service', directory: '/run/b' }, false],
])('isOwn() by %s', (_, holder, expected) => {
  expect(isOwn(holder, own)).toBe(expected);
});

test('isOwn() takes no absent sign for the same sign', () => {
  expect(isOwn({ configuration: '/etc/b.ini' }, { ini: '/etc/uwsgi/shop.ini' })).toBe(false);
});

test('heldByForeign() has places of others, with the holder', () => {
  const holders = [nginx, { address: '127.0.0.1:81', pid: 9 }];
  const free = place('socket :82', ':82');
  expect(
    heldByForeign([http, place('socket :81', ':81'), free], holders, own).map(({ holder }) => holder.pid),
  ).toEqual([812, 9]);
});

test('heldByForeign() leaves out places that the instance, or a process that restarts with it, holds as well', () => {
  const zerg = { ...nginx, requires: ['shop.service'] };
  expect(heldByForeign([http], [{ ...nginx, unit: 'shop.service' }], own)).toEqual([]);
  expect(heldByForeign([http], [zerg], own)).toEqual([]);
  // A socket that lost its path stands beside the one that has it.
  expect(heldByForeign([http], [nginx, { ...nginx, pid: 7 }], own)).toEqual([]);
});

test.each([
  [
    http,
    'Cannot bind http-socket = :80: port 80 must be free, but nginx (pid 812, nginx.service) listens on it',
  ],
  [
    place('socket /run/a', '/run/a'),
    'Cannot bind socket = /run/a: only one process may listen there, but nginx (pid 812, nginx.service) does',
  ],
  [
    place('master-fifo /run/f', '/run/f'),
    'Cannot use master-fifo = /run/f: only one process may have it open, but nginx (pid 812, nginx.service) has',
  ],
  [
    place('vassals of /etc/v', 'emperor of /etc/v'),
    'Cannot run the vassals of /etc/v: only one emperor may, but nginx (pid 812, nginx.service) runs them',
  ],
])('heldMessage() of %j', (one, text) => {
  expect(heldMessage(one, nginx)).toBe(text);
});

test('refuseHeld() throws for a held place, and says that nothing was changed', () => {
  expect(() => refuseHeld('web1', 'shop', [])).not.toThrow();
  const attempt = () => refuseHeld('web1', 'shop', [{ place: http, holder: nginx }]);
  expect(attempt).toThrow(HeldError);
  expect(attempt).toThrow(/^web1: shop: Cannot bind .*; nothing was changed$/);
});

test('holdersOf() reads the answer of the host, and changes nothing there', async () => {
  const host = new MemoryHost().answer('', {
    stdout: '@holder 812 00000000:0050\n@command nginx\n@unit nginx.service\n',
  });
  const [holder] = await holdersOf(host, [http], new AbortController().signal);
  expect(holder).toMatchObject({ address: ':80', pid: 812, command: 'nginx', unit: 'nginx.service' });
  expect(host.writes).toEqual([]);
});
