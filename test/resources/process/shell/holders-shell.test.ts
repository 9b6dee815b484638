import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { holdersScript, readHolders } from '../../../../src/resources/process/shell/holders-shell';
import { localHost } from '../../../../src/transport/local-host';
import { testFolder } from '../../../support/folder';

const folder = testFolder();
const place = (address: string) => ({ label: address, address });
const holders = async (...addresses: readonly string[]) => {
  const { stdout } = await localHost('here').exec(holdersScript(addresses.map(place)), { readOnly: true });
  return readHolders(stdout);
};

test('holdersScript() finds the process that listens on a port or a path, and none where nothing does', async () => {
  const path = join(folder, 'shop.sock');
  const servers = [
    createServer().listen(0, '127.0.0.1'),
    createServer().listen(path),
    createServer().listen('\0uwsgi-test-holders'),
  ];
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const { port } = servers[0]!.address() as { port: number };
  try {
    const found = await holders(`:${port}`, path, '@uwsgi-test-holders', join(folder, 'none.sock'), ':1');
    expect(found.map(({ address, pid }) => [address, pid]).sort()).toEqual(
      [
        [`127.0.0.1:${port}`, process.pid],
        [path, process.pid],
        ['@uwsgi-test-holders', process.pid],
      ].sort(),
    );
  } finally {
    for (const server of servers) server.close();
  }
});

test('holdersScript() of no place finds nothing', async () => {
  expect(await holders()).toEqual([]);
});

test('readHolders() has each field that is not empty, and addresses as places have them', () => {
  const printed = `noise
@holder 812 0100007F:1F90
@command uwsgi
@unit shop.service
@requires a.service b.socket
@configuration /etc/uwsgi/it's shop.ini
@directory /run/shop
@holder - 00000000:0050
@holder 7 emperor of /etc/uwsgi vassals
@command uwsgi
@unit
@configuration
@directory
`;
  expect(readHolders(printed)).toEqual([
    {
      address: '127.0.0.1:8080',
      pid: 812,
      command: 'uwsgi',
      unit: 'shop.service',
      configuration: "/etc/uwsgi/it's shop.ini",
      directory: '/run/shop',
      requires: ['a.service', 'b.socket'],
    },
    { address: ':80' },
    { address: 'emperor of /etc/uwsgi vassals', pid: 7, command: 'uwsgi' },
  ]);
});

test('readHolders() takes IPv6 for every interface', () => {
  expect(readHolders('@holder 1 00000000000000000000000000000000:0050\n')[0]!.address).toBe(':80');
});
