import { Section } from '../../src/config/section';
import { OptionError } from '../../src/options/errors';
import { withSurroundings } from '../../src/options/surroundings';
import { late, linesOf } from './late';

const { sockets } = Section.networking;

test('registerSocket() binds a shared socket once, however many sockets use it', () => {
  const shared = sockets.shared(':80', { undeferred: true });
  const section = new Section();
  section.networking.registerSocket([sockets.default(shared), sockets.http(shared)]);
  expect(linesOf(section)).toEqual(['undeferred-shared-socket = :80', 'socket = =0', 'http-socket = =0']);
});

test('registerSocket() takes two objects of one address for the same shared socket', () => {
  const section = new Section();
  section.networking.registerSocket([
    sockets.default(sockets.shared(':80')),
    sockets.http(sockets.shared(':80')),
  ]);
  expect(linesOf(section)).toEqual(['shared-socket = :80', 'socket = =0', 'http-socket = =0']);
});

test('registerSocket() numbers shared sockets among themselves, in the order of the file', () => {
  const section = new Section();
  const second = sockets.shared(':82');
  section.networking.registerSocket([
    sockets.uwsgi(':3031'),
    sockets.http(sockets.shared(':80')),
    sockets.scgi(sockets.shared(':81', { undeferred: true })),
    sockets.fastcgi(second),
  ]);
  expect(linesOf(section)).toEqual([
    'uwsgi-socket = :3031',
    'shared-socket = :80',
    'shared-socket = :82',
    'http-socket = =0',
    'undeferred-shared-socket = :81',
    'scgi-socket = =2',
    'fastcgi-socket = =1',
  ]);
});

test('registerSocket() puts a shared socket before the sockets that use it', () => {
  const section = new Section();
  section.networking.registerSocket([sockets.default(':3031'), sockets.default(sockets.shared(':80'))]);
  expect(linesOf(section)).toEqual(['shared-socket = :80', 'socket = :3031', 'socket = =0']);
});

test('registerSocket() leaves the sockets as they are: they serve another section as well', () => {
  const socket = sockets.http(sockets.shared(':80'));
  const [one, other] = [new Section(), new Section()];
  one.networking.registerSocket(socket);
  other.networking.registerSocket([sockets.raw(sockets.shared(':79')), socket]);
  expect(linesOf(one)).toEqual(['shared-socket = :80', 'http-socket = =0']);
  expect(linesOf(other)).toContain('http-socket = =1');
});

test('Section.deriveFrom() keeps which shared socket is whose', () => {
  const section = new Section();
  section.networking.registerSocket(sockets.http(sockets.shared(':80')));
  const derived = Section.deriveFrom(section);
  derived.networking.registerSocket(sockets.scgi(sockets.shared(':81')));
  expect(linesOf(section)).toEqual(['shared-socket = :80', 'http-socket = =0']);
  expect(linesOf(derived)).toEqual([
    'shared-socket = :80',
    'shared-socket = :81',
    'http-socket = =0',
    'scgi-socket = =1',
  ]);
});

test('sockets wait for Outputs in every part of their text', () => {
  const section = new Section();
  const socket = sockets.https({
    address: late('127.0.0.1:443'),
    cert: late('/a.crt'),
    key: '/a.key',
    clientCa: late('!/ca.crt'),
    boundWorkers: [1, late(2)],
  });
  section.networking.registerSocket(socket);
  expect(linesOf(section)).toEqual([
    'https-socket = 127.0.0.1:443,/a.crt,/a.key,,!/ca.crt',
    'map-socket = 0:1,2',
  ]);
});

test('a modifier is set by the option of the protocol', () => {
  const section = new Section();
  const modifier = Section.routing.modifiers.rpc({ submod: Section.routing.modifiers.rpc.SUB_RAW });
  section.networking.registerSocket(sockets.fastcgi(':9000', { nph: true, modifier }));
  expect(linesOf(section)).toEqual([
    'fastcgi-nph-socket = :9000',
    'fastcgi-modifier1 = 173',
    'fastcgi-modifier2 = 1',
  ]);
});

test('a modifier is refused where uWSGI has no option for it', () => {
  const modifier = Section.routing.modifiers.psgi();
  expect(() => sockets.uwsgi(':3031', { modifier })).toThrow(
    'networking.sockets.uwsgi.modifier: Cannot set a modifier: uWSGI has an option for it only for http, https, ' +
      'fastcgi, scgi, raw sockets',
  );
});

test('setBasicParams() takes a factory, a protocol, and nothing else as the default type', () => {
  const section = new Section();
  section.networking.setBasicParams({ defaultSocketType: sockets.http });
  expect(linesOf(section)).toEqual(['socket-protocol = http']);
  section.networking.setBasicParams({ defaultSocketType: 'fastcgi' });
  expect(linesOf(section)).toEqual(['socket-protocol = fastcgi']);
  expect(() => section.networking.setBasicParams({ defaultSocketType: 'ftp' as 'http' })).toThrow(
    /networking\.setBasicParams\.defaultSocketType: Cannot take "ftp": it must be one of .*uwsgi/,
  );
});

test('setSniParams() adds names, and keeps the place of absent ciphers', () => {
  const section = new Section();
  section.networking.setSniParams({ name: 'a.example', cert: '/a.crt', key: '/a.key', clientCa: '/ca.crt' });
  section.networking.setSniParams({ name: late('b.example'), cert: '/b.crt', key: '/b.key' });
  expect(linesOf(section)).toEqual([
    'sni = a.example /a.crt,/a.key,,/ca.crt',
    'sni = b.example /b.crt,/b.key',
  ]);
});

test.each([
  ['bogus://127.0.0.1:8000', /its scheme must be one of fastcgi, http, https/],
  ['127.0.0.1:8000', /it must look like http:\/\/127\.0\.0\.1:8000/],
  ['http://127.0.0.1:8000?cert=/a', /it has no parameter "cert"; there are http11, bound_workers/],
  ['https://127.0.0.1:8443?cert=/a', /it lacks key/],
  ['http://127.0.0.1:99999', /its port must be at most 65535/],
])('fromDsn() refuses %s', (dsn, reason) => {
  expect(() => sockets.fromDsn(dsn)).toThrow(reason);
  expect(() => sockets.fromDsn(dsn)).toThrow(OptionError);
});

test('fromDsn() reads socket files, flags and bound workers', () => {
  const section = new Section();
  section.networking.registerSocket([
    sockets.fromDsn('http:///run/app.sock?http11=0'),
    sockets.fromDsn('uwsgi://:3031?persistent=1&bound_workers=1,2'),
  ]);
  expect(linesOf(section)).toEqual([
    'http-socket = /run/app.sock',
    'puwsgi-socket = :3031',
    'map-socket = 1:1,2',
  ]);
});

test.each([
  [0, undefined, ['http-socket = :80']],
  [1000, undefined, ['shared-socket = :80', 'http-socket = =0']],
  [1000, false, ['http-socket = :80']],
  [0, true, ['shared-socket = :80', 'http-socket = =0']],
])('fromDsn() of a low port as user %i, allowSharedSockets %s', (uid, allowSharedSockets, lines) => {
  const section = new Section();
  withSurroundings({ euid: () => uid }, () => {
    section.networking.registerSocket(sockets.fromDsn('http://:80', { allowSharedSockets }));
  });
  expect(linesOf(section)).toEqual(lines);
});

test('getCertbotPaths() is empty unless both files are there', () => {
  const found = (files: readonly string[]) =>
    withSurroundings({ exists: (path) => files.includes(path) }, () =>
      sockets.https.getCertbotPaths('shop.example'),
    );
  const [chain, key] = ['fullchain.pem', 'privkey.pem'].map(
    (file) => `/etc/letsencrypt/live/shop.example/${file}`,
  );
  expect(found([chain!, key!])).toEqual([chain, key]);
  expect(found([chain!])).toEqual(['', '']);
});
