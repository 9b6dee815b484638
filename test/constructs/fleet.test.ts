import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { brood } from '../../examples/broodlord';
import { shop } from '../../examples/fleet';
import { renderIni } from '../../src/config/ini';
import { renderSections } from '../../src/config/rendered';
import { Section } from '../../src/config/section';
import { BroodlordEmperor } from '../../src/constructs/broodlord-emperor';
import { Fleet, type FleetProps } from '../../src/constructs/fleet';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { Router, type RouterProps } from '../../src/constructs/router';
import { ZergPool } from '../../src/constructs/zerg-pool';
import { desiredOf } from '../../src/engine/desired';
import { secretFrom } from '../../src/options/secret-source';
import type { InstanceProps } from '../../src/resources/instance/props';

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
    listen: [':3031', '/run/shop.sock'],
    user: 'www-data',
    backlog: 512,
  });
  pool.addPythonApp('shop', { directory: '/srv/shop', module: 'shop' });
  pool.addZerg('other', { section: new Section().set('master', true) });
  expect(ini(project, 'web1/pool/instance')).toMatch('zerg-pool = /run/pool/zerg.sock::3031,/run/shop.sock');
  const { declarations } = project.synth();
  for (const [path, name] of [
    ['web1/pool/shop/instance', 'shop'],
    ['web1/pool/other', 'other'],
  ] as const) {
    const { props, dependsOn } = declarations.find((one) => one.path === path)!;
    expect(dependsOn).toEqual(['web1/pool/instance']);
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
  const project = shop({ signingKey: '/keys/shop.pem' });
  expect(ini(project, 'front/router/instance')).toBe(`[uwsgi]
strict = true
plugin = http
master = true
http = :8080
http-subscription-server = 10.0.0.1:7000
subscription-tolerance = 10
subscriptions-sign-check = SHA256:/etc/uwsgi/router.keys
http-connect-timeout = 2
http-keepalive = 30
listen = 1024
`);
  const member = ini(project, 'web2/shop/instance');
  expect(member).toMatch(
    'subscribe2 = addr=10.0.0.3:3031,weight=1,key=shop.example,server=10.0.0.1:7000,sign=SHA256:/etc/uwsgi/shop.key',
  );
  expect(member).toMatch('subscribe-freq = 3');
  const { props, dependsOn } = project
    .synth()
    .declarations.find(({ path }) => path === 'web2/shop/instance')!;
  expect(dependsOn).toEqual([
    'front/router/keys',
    'front/router/instance',
    'front/router/shop.example.pem',
    'web2/shop/key',
  ]);
  const { service } = props as { service?: { unit?: { Service?: { ExecStop?: string } } } };
  expect(service?.unit?.Service?.ExecStop).toMatch(
    /pSp.*sleep 2.*printf %%s q.*\/var\/lib\/uwsgi-iac\/shop\/control\/master\.fifo \$MAINPID$/,
  );
});

describe('Fleet.sign', () => {
  const privateKey = (type: 'rsa' | 'ed25519' = 'rsa'): string => {
    const { privateKey: made } =
      type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
    return made.export({ type: 'pkcs8', format: 'pem' }) as string;
  };
  const fleet = (
    verify: RouterProps['verify'],
    sign?: FleetProps['sign'],
    key: string | string[] = 'shop.example:80',
  ) => {
    const { project, web1 } = ground();
    const router = new Router(web1, 'router', { listen: ':80', subscriptions: '10.0.0.1:7000', verify });
    const made = new Fleet(project, 'shop', { routers: router, key, sign });
    const user = { service: { user: 'shop' } };
    made.addPythonApp(web1, { directory: '/srv', module: 'shop', socket: ':3031', instance: user });
    return project;
  };

  test('deploys the key to members, for their user alone, and its public half to routers', async () => {
    process.env['SIGNING_KEY'] = privateKey();
    const desired = await desiredOf(
      fleet({ digest: 'SHA512' }, { privateKey: secretFrom.env('SIGNING_KEY') }).synth(),
    );
    const files = desired.filter(({ resource }) => resource.type === 'uwsgi:index:File');
    expect(files.map(({ path, props }) => [path, { ...props, content: undefined }])).toEqual([
      [
        'web1/router/shop.example_80.pem',
        { host: 'web1', path: '/etc/uwsgi/router.keys/shop.example_80.pem', mode: '644' },
      ],
      ['web1/shop/key', { host: 'web1', path: '/etc/uwsgi/shop.key', mode: '600', owner: 'shop' }],
    ]);
    const [ours, theirs] = files.map(({ props }) => (props as unknown as { content: string }).content);
    expect(theirs).toBe(process.env['SIGNING_KEY']);
    expect(createPublicKey(theirs!).export({ type: 'spki', format: 'pem' })).toBe(ours);
    // The public half is none.
    for (const { secret, props } of files)
      expect(secret(['content'])).toBe((props as { path?: string }).path?.endsWith('.key') === true);
    const member = desired.find(({ path }) => path === 'web1/shop/instance')!
      .props as unknown as InstanceProps;
    expect(member.sections['uwsgi']!['subscribe2']).toMatch(/,sign=SHA512:\/etc\/uwsgi\/shop\.key$/);
  });

  test.each([
    ['what is no key', () => 'sesame sesame'],
    ['a key of another kind', () => privateKey('ed25519')],
  ])('refuses %s, and does not show it', async (_, key) => {
    process.env['SIGNING_KEY'] = key();
    const project = fleet(true, { privateKey: secretFrom.env('SIGNING_KEY') });
    const error = await desiredOf(project.synth()).catch((caught: Error) => caught);
    expect(String(error)).toMatch(/Cannot sign announcements: the private key must be one of RSA/);
    expect(String(error)).not.toMatch(/sesame|BEGIN/);
  });

  test('and Router.verify must agree', () => {
    const privateKey = secretFrom.env('SIGNING_KEY');
    expect(() => fleet(true).synth()).toThrow(
      /shop: Cannot subscribe to web1\/router: it accepts only signed/,
    );
    expect(() => fleet(false, { privateKey }).synth()).toThrow(
      /shop: Cannot sign for web1\/router: it accepts unsigned subscriptions/,
    );
    expect(
      fleet(true, { file: '/etc/keys/shop.pem' })
        .synth()
        .declarations.map(({ path }) => path),
    ).toEqual(['web1/router/keys', 'web1/router/instance', 'web1/shop/instance']);
  });

  test('refuses two keys for one name', () => {
    const key = ['shop.example:80', 'shop.example/80'];
    expect(() => fleet(true, { privateKey: secretFrom.env('SIGNING_KEY') }, key)).toThrow(
      /Cannot add a key to web1\/router: it already has one for shop.example\/80/,
    );
  });
});

describe('MemberProps.weight', () => {
  const weighed = (weights: readonly number[], algorithm?: RouterProps['algorithm']) => {
    const project = new Project('fleet');
    const web = weights.map((_, index) => new Host(project, `web${index + 1}`));
    const router = new Router(web[0]!, 'router', {
      listen: ':80',
      subscriptions: '10.0.0.1:7000',
      algorithm,
    });
    const fleet = new Fleet(project, 'shop', { routers: router, key: 'shop.example' });
    for (const [index, weight] of weights.entries())
      fleet.addPythonApp(web[index]!, { directory: '/srv', module: 'shop', socket: ':3031', weight });
    return () => project.synth();
  };

  test('is refused where uWSGI would not heed it', () => {
    expect(weighed([2, 3])).toThrow(
      /web2\/shop: web1\/router uses weighted round robin, so weights must be multiples of the smallest one \(2\), not 3/,
    );
    expect(weighed([0, 1])).toThrow(/web1\/shop: its weight must be a whole number from 1 on, not 0/);
    expect(weighed([2, 3], 'wlrc')).not.toThrow();
    expect(weighed([2, 6, 4])).not.toThrow();
  });
});

test.each([
  ['fast', 'fastrouter'],
  ['raw', 'rawrouter'],
] as const)('Router of the kind %s has the options of %s', (kind, prefix) => {
  const { project, web1 } = ground();
  new Router(web1, 'router', {
    kind,
    listen: ':9000',
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
  const text = ini(project, 'web1/router/instance');
  expect(text).toMatch(`${prefix} = :9000\n${prefix}-subscription-server = 10.0.0.1:7000`);
  expect(text).toMatch('subscription-algo = wlrc');
  expect(text).toMatch(/legion = front 10\.0\.0\.1:4001 10 aes-256-cbc:open\n/);
  expect(text).not.toMatch('http-connect-timeout');
});

test('Router.legion gives its lord an address, which the unit drops when the router crashes', () => {
  const { project, web1 } = ground();
  const legion = { name: 'front', address: '10.0.0.1:4001', valor: 10, secret: 'open' };
  const floating = { address: '10.0.0.9/24', device: 'eth0' };
  new Router(web1, 'router', {
    listen: ':80',
    subscriptions: '10.0.0.1:7000',
    legion: { ...legion, floating },
    instance: { service: { user: 'front' } },
  });
  const text = ini(project, 'web1/router/instance');
  const drop = 'ip addr del 10.0.0.9/24 dev eth0 2> /dev/null || :';
  for (const event of ['setup', 'unlord', 'death'])
    expect(text).toMatch(`legion-${event} = front cmd:${drop}\n`);
  expect(text).toMatch('legion-lord = front cmd:ip addr replace 10.0.0.9/24 dev eth0 && ');
  expect(text).toMatch('legion-death-on-lord-error = 10');
  const { props } = project.synth().declarations[0]!;
  expect(props).toMatchObject({ mode: '600', owner: 'front' });
  expect(props['service']).toMatchObject({
    user: 'front',
    unit: { Service: { ExecStopPost: `-+/bin/sh -c "${drop}"` } },
  });
  for (const bad of [
    { address: '10.0.0.9', device: 'eth0' },
    { address: '10.0.0.999/24', device: 'eth0' },
    { address: '10.0.0.9/33', device: 'eth0' },
    { address: 'fe80::1%eth0/64', device: 'eth0' },
    { address: '::1/64; reboot', device: 'eth0' },
    { address: '10.0.0.9/24', device: 'eth0; reboot' },
  ]) {
    const make = () =>
      new Router(web1, 'other', { listen: ':81', subscriptions: ':7', legion: { ...legion, floating: bad } });
    expect(make).toThrow(/Cannot share/);
    web1.node.tryRemoveChild('other');
  }
});
