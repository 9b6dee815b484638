import type { Action } from '../../src/engine/action';
import { confined } from '../../src/engine/confined';
import { confirmReferences } from '../../src/engine/confirmed-references';
import type { Desired } from '../../src/engine/desired';
import type { HostState } from '../../src/engine/host-state';
import type { InventoryEntry } from '../../src/engine/inventory';
import { resourceOf } from '../../src/resources';
import type { Host } from '../../src/transport/host';

const rowType = 'uwsgi:index:PostgresVassal';
const stats = '/run/uwsgi/emperor/stats';

const entryOf = (type: string, state: object, id = 'db1:/fleet/vassals/shop'): InventoryEntry => ({
  type,
  id,
  state: { ...state },
  dependsOn: [],
  claims: [],
});
const hostStateOf = (resources: Readonly<Record<string, InventoryEntry>>): HostState => ({
  inventory: { version: 2, project: 'shop', resources },
  others: [],
});
const row = (emperors: readonly object[]) => ({
  host: 'db1',
  connection: { database: 'fleet' },
  table: 'vassals',
  name: 'shop',
  revision: 'x',
  emperors,
});
const evil = { host: 'web1', stats, binary: '/tmp/evil' };
const emperor = (host: string) =>
  entryOf('uwsgi:index:Emperor', { host, stats, binary: '/usr/bin/uwsgi' }, `${host}:/etc/uwsgi/emperor.ini`);
const declared = (type: string, props: object): Desired =>
  ({ resource: resourceOf(type), props, path: 'x', id: 'x' }) as unknown as Desired;

const confirmedEmperors = (
  hostStates: Readonly<Record<string, Readonly<Record<string, InventoryEntry>>>>,
  desired: readonly Desired[] = [],
) => {
  const all = new Map(Object.entries(hostStates).map(([host, resources]) => [host, hostStateOf(resources)]));
  const { hostStates: confirmed, dropped } = confirmReferences(all, desired);
  const { state, was } = confirmed.get('db1')!.inventory.resources['db1/shop']!;
  return { state: state['emperors'], was: was?.['emperors'], dropped: dropped.get('db1\ndb1/shop') ?? [] };
};

describe('confirmReferences()', () => {
  test('takes program and address from the inventory of the other host', () => {
    expect(
      confirmedEmperors({ db1: { 'db1/shop': entryOf(rowType, row([evil])) }, web1: { e: emperor('web1') } }),
    ).toEqual({
      state: [{ host: 'web1', stats, binary: '/usr/bin/uwsgi' }],
      was: undefined,
      dropped: [],
    });
  });

  test('takes them from the program, from an emperor and from a row', () => {
    const fed = { host: 'web1', stats, binary: '/opt/uwsgi' };
    const hostStates = { db1: { 'db1/shop': entryOf(rowType, row([evil])) } };
    const other = declared(rowType, { ...row([fed]), sections: { uwsgi: {} }, layout: [] });
    expect(confirmedEmperors(hostStates, [other]).state).toEqual([fed]);
    const own = declared('uwsgi:index:Emperor', {
      host: 'web1',
      name: 'emperor',
      manager: 'pidfile',
      binary: '/opt/uwsgi',
      sections: { uwsgi: { emperor: '/etc/uwsgi/vassals', 'emperor-stats-server': stats } },
    });
    expect(confirmedEmperors(hostStates, [own]).state).toEqual([fed]);
  });

  test.each<[string, Readonly<Record<string, Readonly<Record<string, InventoryEntry>>>>]>([
    ['no host', {}],
    ['another host', { web2: { e: emperor('web1') } }],
    ['the same host beside it', {}],
    ['another row, though it is on the other host', { web2: { r: entryOf(rowType, row([evil])) } }],
  ])('drops those that %s names', (name, others) => {
    const beside: Record<string, InventoryEntry> =
      name === 'the same host beside it' ? { e: emperor('web1') } : {};
    const entry = { ...entryOf(rowType, row([evil])), was: row([evil]) };
    expect(confirmedEmperors({ db1: { 'db1/shop': entry, ...beside }, ...others })).toEqual({
      state: [],
      was: [],
      dropped: [`the emperor of web1 at ${stats}`],
    });
  });

  test.each([undefined, 'web1', { 0: evil }, [undefined, 3, { host: 'web1' }]])(
    'reads no emperors out of what is no list of them: %j',
    (emperors) => {
      const entry = entryOf(rowType, { ...row([]), emperors });
      expect(confirmedEmperors({ db1: { 'db1/shop': entry } }).state).toEqual([]);
    },
  );
});

describe('confined()', () => {
  const hosts = { get: (name: string) => ({ name }) as Host };
  const removal = (state: object, id?: string): Action => ({
    kind: 'delete',
    path: 'db1/shop',
    host: 'db1',
    entry: entryOf(rowType, state, id),
  });

  test('reaches the emperors of a row, and its own host by every other name', () => {
    const { get } = confined(hosts, removal(row([evil])));
    expect(['db1', 'web1', 'web2'].map((name) => get(name).name)).toEqual(['db1', 'web1', 'db1']);
  });

  test.each([
    ['its state', { ...row([evil]), host: 'web1' }, undefined],
    ['its id', row([evil]), 'web1:/fleet/vassals/shop'],
  ])('does not reach by an emperor the host that %s gives for the row', (_, state, id) => {
    expect(confined(hosts, removal(state, id)).get('web1').name).toBe('db1');
  });
});
