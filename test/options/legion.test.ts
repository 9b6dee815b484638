import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

const membership = { name: 'shop', address: '10.0.0.1:4001', valor: 100, secret: late('s3cret') };

test('join() becomes a member, then names nodes, quorum and scroll', () => {
  const section = new Section();
  section.legion.join({
    ...membership,
    initVector: 'start',
    nodes: ['10.0.0.2:4001', late('10.0.0.3:4001')],
    quorum: 2,
    scroll: 'dump-socket=10.0.0.1:4002',
  });
  expect(linesOf(section)).toEqual([
    'legion = shop 10.0.0.1:4001 100 aes-256-cbc:s3cret start',
    'legion-node = shop 10.0.0.2:4001',
    'legion-node = shop 10.0.0.3:4001',
    'legion-quorum = shop 2',
    'legion-scroll = shop dump-socket=10.0.0.1:4002',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('join() writes what belongs to a legion behind the line that makes it', () => {
  const section = new Section();
  section.legion.join({ ...membership, nodes: '10.0.0.2:4001' });
  section.legion.join({
    ...membership,
    name: 'cart',
    address: '225.1.1.1:4001',
    multicast: true,
    nodes: ':4002',
  });
  section.legion.join({ ...membership, name: 'stock', nodes: '10.0.0.4:4001' });
  const words = linesOf(section).map((line) => line.split(' ', 3).join(' '));
  expect(words).toEqual([
    'legion = shop',
    'legion = stock',
    'legion-node = shop',
    'legion-mcast = cart',
    'legion-node = cart',
    'legion-node = stock',
  ]);
});

test('setBasicParams() writes the room for scrolls in front of the legions', () => {
  const section = new Section();
  section.legion.join(membership).legion.setBasicParams({
    interval: 5,
    tolerance: 20,
    skewTolerance: 30,
    deathOnLordError: 60,
    scrollMaxSize: 8192,
    scrollListMaxSize: late(65536),
  });
  expect(linesOf(section)).toEqual([
    'legion-scroll-max-size = 8192',
    'legion-scroll-list-max-size = 65536',
    'legion = shop 10.0.0.1:4001 100 aes-256-cbc:s3cret',
    'legion-freq = 5',
    'legion-tolerance = 20',
    'legion-skew-tolerance = 30',
    'legion-death-on-lord-error = 60',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('setHooks() runs the actions of each event in their order', () => {
  const section = new Section();
  const { actions } = section.legion;
  section.legion.setHooks('shop', {
    lord: [actions.execute(late('/bin/take')), actions.signal(17)],
    unlord: actions.execute('/bin/give'),
    setup: actions.log('ready'),
    death: actions.log('gone'),
    join: actions.fetchCache('pages'),
    nodeJoined: actions.alarm('mail', 'one came'),
    nodeLeft: actions.alarm('mail', 'one went'),
  });
  expect(linesOf(section)).toEqual([
    'legion-lord = shop cmd:/bin/take',
    'legion-lord = shop signal:17',
    'legion-unlord = shop cmd:/bin/give',
    'legion-setup = shop log:ready',
    'legion-death = shop log:gone',
    'plugin = legion_cache_fetch',
    'legion-join = shop legion-cache-fetch:pages',
    'legion-node-joined = shop alarm:mail one came',
    'legion-node-left = shop alarm:mail one went',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('join() refuses what uWSGI would split or could not reach', () => {
  const join = (wrong: object) => () => new Section().legion.join({ ...membership, ...wrong });
  expect(join({ name: 'my shop' })).toThrow(
    'legion.join.name: Cannot take "my shop": it must be a text without blanks, because uWSGI splits the value there',
  );
  expect(join({ secret: 'two words' })).toThrow('legion.join.secret: Cannot take "two words"');
  expect(join({ address: '10.0.0.1' })).toThrow(
    'legion.join.address: Cannot take "10.0.0.1": it must be a UDP address such as 10.0.0.1:4001',
  );
  expect(join({ nodes: ['10.0.0.2'] })).toThrow('legion.join.nodes: Cannot take "10.0.0.2"');
  expect(join({ valor: 1.5 })).toThrow(
    'legion.join.valor: Cannot take 1.5: it must be a whole number of 0 or more',
  );
});

test('setBasicParams() and actions refuse numbers that uWSGI cannot hold', () => {
  const section = new Section();
  expect(() => section.legion.setBasicParams({ scrollMaxSize: 70000 })).toThrow(
    'legion.setBasicParams.scrollMaxSize: Cannot take 70000: it must be a whole number from 1 to 65535',
  );
  expect(() => section.legion.actions.signal(256)).toThrow(
    'legion.actions.signal.number: Cannot take 256: it must be a whole number from 0 to 255',
  );
});
