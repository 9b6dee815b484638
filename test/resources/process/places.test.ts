import { Unknown } from '../../../src/plan/unknown';
import {
  instancePlaces,
  placesInOneEnvironment,
  sectionPlaces,
  socketPlaces,
} from '../../../src/resources/process/places';

const of = (options: object) => ({ uwsgi: options as Record<string, string> });
const addresses = (places: readonly { address: string }[]) => places.map(({ address }) => address);
const instance = (options: object, more: object = {}) =>
  instancePlaces({
    name: 'shop',
    manager: 'systemd',
    ensure: 'running',
    sections: of(options),
    ...more,
  } as never);

test.each<[object, readonly string[]]>([
  [{ http: ':80', 'http-socket': '127.0.0.1:81' }, [':80', '127.0.0.1:81']],
  [{ socket: '/run/a.sock' }, ['/run/a.sock']],
  [{ socket: '/run/%n.sock' }, []],
  [{ http: ':80', 'reuse-port': 'true' }, []],
  [{ http: ':80', 'reuse-port': 'false' }, [':80']],
  [{ 'http-to': ':80' }, []],
])('socketPlaces() of %j', (options, expected) => {
  expect(addresses(socketPlaces(of(options)))).toEqual(expected);
});

test('sectionPlaces() has FIFO, pidfile and sources of vassals as well', () => {
  const options = { 'master-fifo': '/run/a.fifo', pidfile: '/run/a.pid', emperor: '/etc/vassals' };
  expect(addresses(sectionPlaces(of(options)))).toEqual([
    '/run/a.fifo',
    '/run/a.pid',
    'emperor of /etc/vassals',
  ]);
});

test('sectionPlaces() hides the password of a source', () => {
  const [place] = sectionPlaces(of({ emperor: 'pg://host=db password=hunter2;SELECT' }));
  expect(JSON.stringify(place)).not.toMatch('hunter2');
});

test('placesInOneEnvironment() compares variables by their name', () => {
  expect(addresses(placesInOneEnvironment(of({ socket: '$(SOCKET)' })))).toEqual(['$(SOCKET)']);
  expect(addresses(sectionPlaces(of({ socket: '$(SOCKET)' })))).toEqual([]);
});

test('instancePlaces() has the sockets that systemd holds, and names the service', () => {
  const service = { socket: { listen: [':80'] } };
  expect(instance({ socket: ':81' }, { service })).toMatchObject([
    { address: ':81', service: 'shop.service' },
    { address: ':80', service: 'shop.service' },
  ]);
  expect(instance({ socket: ':81' }, { manager: 'pidfile' })).toMatchObject([
    { address: ':81', service: undefined },
  ]);
});

test.each<[string, object, object]>([
  ['stopped', { http: ':80' }, { ensure: 'stopped' }],
  ['not known yet', { http: Unknown.value }, {}],
])('instancePlaces() of an instance that is %s is empty', (_, options, more) => {
  expect(instance(options, more)).toEqual([]);
});
