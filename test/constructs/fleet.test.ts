import { brood } from '../../examples/broodlord';
import { shop } from '../../examples/fleet';
import { renderIni } from '../../src/config/ini';
import { renderSections } from '../../src/config/rendered';
import { Section } from '../../src/config/section';
import { BroodlordEmperor } from '../../src/constructs/broodlord-emperor';
import { Fleet } from '../../src/constructs/fleet';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { Router } from '../../src/constructs/router';
import { ZergPool } from '../../src/constructs/zerg-pool';

const ground = () => {
  const project = new Project('fleet');
  return { project, web1: new Host(project, 'web1') };
};
const ini = (project: Project, path: string): string => {
  const { sections } = project.synth().declarations.find((one) => one.path === path)!;
  return renderIni(renderSections(sections!)).trimStart();
};

test('ZergPool puts its zergs behind itself, as the user that may come to it', () => {
  const { project, web1 } = ground();
  const pool = new ZergPool(web1, 'pool', {
    sockets: [':3031', '/run/shop.sock'],
    user: 'www-data',
    listen: 512,
  });
  pool.addPythonApp('shop', { directory: '/srv/shop', module: 'shop' });
  pool.addZerg('other', { section: new Section().set('master', true) });
  expect(ini(project, 'web1/pool/resource')).toMatch('zerg-pool = /run/pool/zerg.sock::3031,/run/shop.sock');
  const { declarations } = project.synth();
  for (const [path, name] of [
    ['web1/pool/shop/instance', 'shop'],
    ['web1/pool/other', 'other'],
  ] as const) {
    const { props, dependsOn } = declarations.find((one) => one.path === path)!;
    expect(dependsOn).toEqual(['web1/pool/resource']);
    expect(props).toMatchObject({
      name,
      service: {
        user: 'www-data',
        unit: { Unit: { Requires: 'pool.service', After: ['network.target', 'pool.service'] } },
      },
    });
    expect(ini(project, path)).toMatch('zerg = /run/pool/zerg.sock');
  }
  // A zerg that ends must leave the sockets of its pool alone.
  expect(ini(project, 'web1/pool/shop/instance')).not.toMatch('vacuum');
});

test('BroodlordEmperor.addBrood() gives a vassal the section of its zergs', () => {
  expect(ini(brood(), 'web1/lord/shop/resource')).toBe(`[uwsgi]
strict = true
plugin = python3
master = true
chdir = /srv/shop
module = shop
need-app = true
processes = 1
http-socket = :8000
zerg-server = /run/lord/shop.zerg
vassal-sos-backlog = 2

[zerg]
strict = true
plugin = python3
master = true
chdir = /srv/shop
module = shop
need-app = true
processes = 1
protocol = http
zerg = /run/lord/shop.zerg
idle = 30
die-on-idle = true
`);
  expect(ini(brood(), 'web1/lord/resource')).toMatch('emperor-broodlord = 4');
});

test('BroodlordEmperor refuses to have no directory', () => {
  const { project, web1 } = ground();
  new BroodlordEmperor(web1, 'lord', { zergs: 2, vassals: '/etc/uwsgi/*/vassals' });
  expect(() => project.synth()).toThrow(
    /web1\/lord: Cannot reinforce vassals: the emperor needs at least one directory/,
  );
});

test('Fleet subscribes its members to its routers, and lets them take their leave', () => {
  const project = shop({ keys: { private: '/etc/key.pem', publicFolder: '/etc/keys' } });
  expect(ini(project, 'front/router/resource')).toBe(`[uwsgi]
strict = true
plugin = http
master = true
http = :8080
http-subscription-server = 10.0.0.1:7000
subscription-tolerance = 10
subscriptions-sign-check = SHA256:/etc/keys
http-connect-timeout = 2
http-keepalive = 30
listen = 1024
`);
  const member = ini(project, 'web2/shop/instance');
  expect(member).toMatch(
    'subscribe2 = addr=10.0.0.3:3031,weight=1,key=shop.example,server=10.0.0.1:7000,sign=SHA256:/etc/key.pem',
  );
  expect(member).toMatch('subscribe-freq = 3');
  const { props, dependsOn } = project
    .synth()
    .declarations.find(({ path }) => path === 'web2/shop/instance')!;
  expect(dependsOn).toEqual(['front/router/resource']);
  const { service } = props as { service?: { unit?: { Service?: { ExecStop?: string } } } };
  expect(service?.unit?.Service?.ExecStop).toMatch(
    /pSp.*sleep 2.*printf q.*\/var\/lib\/uwsgi-iac\/shop\/control\/master\.fifo \$MAINPID$/,
  );
});

test('Fleet says where a router believes only signed announcements', () => {
  const { project, web1 } = ground();
  const router = new Router(web1, 'router', {
    on: ':80',
    subscriptions: '10.0.0.1:7000',
    verify: { digest: 'SHA256', keys: '/etc/keys' },
  });
  new Fleet(project, 'shop', { routers: router, key: 'shop.example' });
  expect(() => project.synth()).toThrow(/shop: Cannot subscribe to web1\/router: it believes only signed/);
});

test.each([
  ['fast', 'fastrouter'],
  ['raw', 'rawrouter'],
] as const)('Router of the kind %s has the options of %s', (kind, prefix) => {
  const { project, web1 } = ground();
  new Router(web1, 'router', {
    kind,
    on: ':9000',
    subscriptions: '10.0.0.1:7000',
    algorithm: 'wlrc',
    legion: {
      name: 'front',
      address: '10.0.0.1:4001',
      valor: 10,
      secret: 'open',
      nodes: '10.0.0.2:4001',
      hooks: { lord: new Section().legion.actions.execute('ip addr add 10.0.0.9/24 dev eth0') },
    },
  });
  const text = ini(project, 'web1/router/resource');
  expect(text).toMatch(`${prefix} = :9000\n${prefix}-subscription-server = 10.0.0.1:7000`);
  expect(text).toMatch('subscription-algo = wlrc');
  expect(text).toMatch(/legion = front 10\.0\.0\.1:4001 10 aes-256-cbc:open\n/);
  expect(text).not.toMatch('http-connect-timeout');
});
