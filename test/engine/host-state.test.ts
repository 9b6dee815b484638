import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inventoriesIn, parseHostState, readHostState, readInventories } from '../../src/engine/host-state';
import { ConnectError } from '../../src/transport/errors';
import { MemoryHost } from '../../src/transport/memory-host';
import { testDeployer } from '../support/deployer';
import { entryOf, hostStateOf, inventoryOf } from './support/host-states';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const page = { 'web1/page': entryOf() };
/** Answer of a host with files, as its script prints them. */
const answer = (files: Readonly<Record<string, object | string>>, ...more: readonly string[]) =>
  [
    ...Object.entries(files).map(([path, content]) => {
      const kind = path.endsWith('.rollout') ? 'rollout' : 'inventory';
      const state = typeof content === 'string' ? content : `text ${base64(JSON.stringify(content))}`;
      return `${kind} ${base64(`/d/${path}`)} ${state}`;
    }),
    ...more,
    '@host-state',
    '',
  ].join('\n');
const parse = (...given: Parameters<typeof answer>) => parseHostState(answer(...given), 'shop', 'web1');

test('parseHostState() has the own inventory apart from those of others', () => {
  const other = inventoryOf({ 'web1/x': entryOf() }, 'other');
  expect(parse({ 'other.json': other, 'shop.json': inventoryOf(page) })).toMatchObject({
    inventory: { project: 'shop', resources: { 'web1/page': { id: 'web1:/srv/page' } } },
    others: [{ project: 'other' }],
    warnings: [],
    damaged: undefined,
    lock: undefined,
  });
});

test('parseHostState() of a host without files has an empty inventory', () => {
  expect(parse({})).toMatchObject({ inventory: { project: 'shop', resources: {} }, others: [] });
});

test.each([
  ['is no file', 'odd', 'it must be a file, but is not'],
  ['cannot be read', 'unreadable', 'reading it fails'],
  ['is no JSON', `text ${base64('{')}`, 'is cut off or something else'],
  [
    'is of another project',
    `text ${base64(JSON.stringify(inventoryOf({}, 'else')))}`,
    'it must be of the project',
  ],
])(
  'parseHostState() of an inventory that %s: the own one is damaged, another one is a warning',
  (_, state, fault) => {
    const own = parse({ 'shop.json': state });
    expect(own.damaged).toMatchObject({ host: 'web1', file: '/d/shop.json', rebuildable: true });
    expect(own.damaged!.message).toMatch(/^web1: Cannot read \/d\/shop\.json, .*--adopt/);
    expect(own.damaged!.message).toContain(fault);
    expect([own.inventory.resources, own.warnings]).toEqual([{}, []]);
    const other = parse({ 'other.json': state });
    expect(other).toMatchObject({ damaged: undefined, others: [] });
    expect(other.warnings).toEqual([expect.stringContaining(fault)]);
  },
);

test('parseHostState() does not let the inventory of a later release be rebuilt', () => {
  const { damaged } = parse({ 'shop.json': { ...inventoryOf(), version: 9 } });
  expect(damaged).toMatchObject({
    rebuildable: false,
    message: expect.stringMatching(/use the release that wrote it$/),
  });
});

test('parseHostState() refuses an unknown type in the own inventory only: of others only the claims matter', () => {
  const later = { 'web1/x': { ...entryOf(), type: 'uwsgi:index:Later' } };
  expect(parse({ 'shop.json': inventoryOf(later) }).damaged?.message).toMatch(
    /web1\/x must have a type that this release knows, but has uwsgi:index:Later/,
  );
  expect(parse({ 'other.json': inventoryOf(later, 'other') })).toMatchObject({ warnings: [], others: [{}] });
});

test('parseHostState() finds the record of this project among those of others, and passes over one that is none', () => {
  const record = { version: 1, id: 'x', started: '', by: 'ann', hosts: ['web1'], state: 'failed', when: '' };
  const files = {
    'other.rollout': { ...record, project: 'other' },
    'odd.rollout': { project: 'shop' },
    'shop.rollout': { ...record, project: 'shop' },
  };
  expect(parse(files).record).toMatchObject({ project: 'shop', by: 'ann' });
});

test('parseHostState() reads the remaining seconds of a lock by the clock of this machine', () => {
  const { lock } = parse({}, 'lock 30 ann on laptop');
  expect(lock?.owner).toBe('ann on laptop');
  expect(lock!.expires - Date.now() / 1_000).toBeCloseTo(30, 0);
  expect(parse({}, 'lock -5 ann').lock!.expires).toBeLessThan(Date.now() / 1_000);
});

test('parseHostState() refuses an answer without its end: nothing would count as owned', () => {
  expect(() => parseHostState(answer({}).replace('@host-state', ''), 'shop', 'web1')).toThrow(
    'web1: Cannot read the inventory: the answer was cut short',
  );
});

test('parseHostState() prints no line break out of the name of a file', () => {
  const { warnings } = parse({ 'a\nb.json': 'odd' });
  expect(warnings!.join('')).not.toContain('\n');
});

test('readHostState() reads what a host has, whatever stands there', async () => {
  const { host, state } = testDeployerOnce;
  const folder = join(state, 'inventory');
  mkdirSync(join(folder, 'lock'), { recursive: true });
  mkdirSync(join(folder, 'dir.json'));
  symlinkSync('/nonexistent', join(folder, 'link.json'));
  writeFileSync(join(folder, 'shop.json'), JSON.stringify(inventoryOf(page)));
  writeFileSync(join(folder, 'lock/holder'), `${Math.floor(Date.now() / 1_000) + 60}\nann on laptop\n`);
  const read = await readHostState(host, 'shop');
  expect(Object.keys(read.inventory.resources)).toEqual(['web1/page']);
  expect(read.warnings).toHaveLength(2);
  expect(read.lock?.owner).toBe('ann on laptop');
});
const testDeployerOnce = testDeployer();

test('readInventories() has the hosts that answer, and the errors of those that cannot be reached', async () => {
  const error = new ConnectError('web2', 'unreachable', 'Cannot connect');
  const hosts = new Map([
    ['web1', new MemoryHost().answer('', { stdout: answer({ 'shop.json': inventoryOf(page) }) })],
    ['web2', new MemoryHost().answer('', error)],
    ['web3', new MemoryHost().answer('', { stdout: 'cut' })],
  ]);
  const { inventories, unreachable } = await readInventories(hosts, 'shop');
  expect([...inventories].map(([name, { resources }]) => [name, Object.keys(resources)])).toEqual([
    ['web1', ['web1/page']],
  ]);
  expect([...unreachable]).toEqual([['web2', error]]);
});

test('inventoriesIn() has those of states that were read already', () => {
  const state = hostStateOf(page);
  expect(inventoriesIn(new Map([['web1', state]]))).toEqual({
    inventories: new Map([['web1', state.inventory]]),
    unreachable: new Map(),
  });
});
