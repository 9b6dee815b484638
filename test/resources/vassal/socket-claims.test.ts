import { Unknown } from '../../../src/plan/unknown';
import { vassalProps } from '../../../src/resources/vassal/props';
import { socketClaims } from '../../../src/resources/vassal/socket-claims';

const shop = (uwsgi: Record<string, string | string[]>) =>
  vassalProps.parse({
    host: 'web1',
    directory: '/etc/v',
    name: 'shop',
    stats: '/run/e.sock',
    sections: { uwsgi },
  });

test('socketClaims() has each address once, and none of sockets that several may bind', () => {
  expect(socketClaims(shop({ socket: [':8000', '/run/a.sock'], 'http-socket': ':8000' }))).toEqual([
    'web1:socket :8000',
    'web1:socket /run/a.sock',
  ]);
  expect(socketClaims(shop({ socket: ':8000', 'reuse-port': 'true' }))).toEqual([]);
});

test('socketClaims() are none while host or options are unknown', () => {
  const known = shop({ socket: ':8000' });
  expect(socketClaims({ ...known, host: Unknown.value as never })).toEqual([]);
  expect(socketClaims({ ...known, sections: { uwsgi: { socket: Unknown.value as never } } })).toEqual([]);
});
