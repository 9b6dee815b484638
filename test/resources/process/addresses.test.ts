import { listenersOf, listening, notRebindable } from '../../../src/resources/process/addresses';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 0 0 10 0
   2: 0100007F:9C40 0100007F:1F40 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 100 0 0 10 0`;

test('listening() reads the addresses in the state LISTEN', () => {
  expect(listening([table])).toEqual([
    { port: 8000, ip: '127.0.0.1' },
    { port: 22, ip: undefined },
  ]);
});

test('listenersOf() finds what binds, and passes over unix sockets, shared ones and magic', () => {
  const sections = {
    uwsgi: {
      'http-socket': [':8000', '/run/x.sock', '=0'],
      socket: '127.0.0.1:%(port)',
      stats: '[::1]:1717',
      'shared-socket': '10.0.0.1:80,x',
    },
  };
  expect(listenersOf(sections).map(({ option, port, ip }) => [option, port, ip])).toEqual([
    ['http-socket', 8000, undefined],
    ['stats', 1717, '::1'],
    ['shared-socket', 80, '10.0.0.1'],
  ]);
});

test('notRebindable() finds the port that a reload could not bind: another address, or a router in the place of a socket', () => {
  const between = (from: Record<string, string>, to: Record<string, string>) => [
    ...notRebindable({ uwsgi: from }, { uwsgi: to }),
  ];
  expect(between({ 'http-socket': ':8000' }, { http: ':8000' })).toEqual(['http', 'http-socket']);
  expect(between({ socket: '127.0.0.1:8000' }, { socket: ':8000' })).toEqual(['socket']);
  // Inherited by its text, whatever it speaks.
  expect(between({ socket: ':8000' }, { 'http-socket': ':8000' })).toEqual([]);
  expect(between({ socket: ':8000' }, { socket: ':8001' })).toEqual([]);
});
