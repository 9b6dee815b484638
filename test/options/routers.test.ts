import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

const { routers } = Section.routing;
const { sockets } = Section.networking;

test('useRouter() loads the plugin of a router that does something', () => {
  const section = new Section();
  section.routing
    .useRouter(routers.forkpty())
    .routing.useRouter(routers.fast({ on: ':3031' }), { force: true });
  expect(linesOf(section)).toEqual(['force-gateway = true', 'plugin = fastrouter', 'fastrouter = :3031']);
});

test('useRouter() runs several routers of a kind, and each address once', () => {
  const section = new Section();
  section.routing.useRouter(routers.http({ on: ':80' }));
  section.routing.useRouter(routers.http({ on: ':81' }).setBasicParams({ workers: 2 }));
  section.routing.useRouter(routers.http({ on: ':80' }).setBasicParams({ workers: 4 }));
  expect(linesOf(section)).toEqual(['plugin = http', 'http = :80', 'http = :81', 'http-workers = 4']);
});

test('a router shares its socket with sockets', () => {
  const section = new Section();
  const shared = sockets.shared(':443');
  section.networking.registerSocket(sockets.raw(shared));
  section.routing.useRouter(
    routers.https({ on: shared, cert: late('/a.crt'), key: '/a.key', useSpdy: false }),
  );
  expect(linesOf(section)).toEqual([
    'shared-socket = :443',
    'raw-socket = =0',
    'plugin = http',
    'https2 = cert=/a.crt,key=/a.key,addr==0',
  ]);
});

test('a switch that is off takes back what the same router said before', () => {
  const section = new Section();
  const router = routers.http({ on: ':80' }).setBasicParams({ cheapMode: true });
  section.routing.useRouter(router.setBasicParams({ cheapMode: false }));
  expect(linesOf(section)).toEqual(['plugin = http', 'http = :80']);
});

test('the HTTPS router speaks of certificates and sessions by options of its own', () => {
  const section = new Section();
  const router = routers.https({
    on: ':443',
    cert: '/a.crt',
    key: '/a.key',
    sessionContext: 'shop',
    exportCertVar: true,
  });
  section.routing.useRouter(router);
  expect(linesOf(section).slice(2)).toEqual(['https-session-context = shop', 'https-export-cert = true']);
});

test.each([
  ['/run/sockets', 'http-use-base = /run/sockets'],
  ['/run/%s/app.sock', 'http-use-pattern = /run/%s/app.sock'],
])('forwarders.path() of %s', (path, line) => {
  const section = new Section();
  section.routing.useRouter(routers.http({ forwardTo: routers.http.forwarders.path(path) }));
  expect(linesOf(section)).toEqual(['plugin = http', line]);
});

test('tuntap.addFirewallRule() names both ends or none', () => {
  const section = new Section();
  const router = routers
    .tuntap()
    .addFirewallRule('in', 'deny', { src: '10.0.0.0/8' })
    .addFirewallRule('OUT', 'allow', { dst: late('10.0.0.1') })
    .addFirewallRule('in', 'allow');
  section.routing.useRouter(router);
  expect(linesOf(section)).toEqual([
    'plugin = tuntap',
    'tuntap-router-firewall-in = deny 10.0.0.0/8 0.0.0.0/0',
    'tuntap-router-firewall-in = allow',
    'tuntap-router-firewall-out = allow 0.0.0.0/0 10.0.0.1',
  ]);
  expect(() => routers.tuntap().addFirewallRule('up' as 'in', 'deny')).toThrow(
    'routing.routers.tuntap.addFirewallRule.direction: Cannot take "up": it must be one of in, out',
  );
});
