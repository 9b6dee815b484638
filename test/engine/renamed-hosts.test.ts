import type { HostState } from '../../src/engine/host-state';
import { underPresentNames } from '../../src/engine/renamed-hosts';
import { deletion } from './support/actions';

const { entry } = deletion({ path: 'former/page' });
const stateWith = (own: object, others: object = {}): HostState => ({
  inventory: { version: 2, project: 'shop', resources: { 'former/page': { ...entry, ...own } } },
  others: [{ version: 2, project: 'blog', resources: { 'x/page': { ...entry, ...others } } }],
});
const read = (hostState: HostState, declared: readonly string[] = ['web1']) => {
  const { inventory, others } = underPresentNames(new Map([['web1', hostState]]), new Set(declared)).get(
    'web1',
  )!;
  return { own: inventory.resources['former/page']!, other: others[0]!.resources['x/page']! };
};

test('underPresentNames() puts the name of today into id, claims and states', () => {
  const was = { ...entry.state, host: 'former' };
  expect(read(stateWith({ was })).own).toMatchObject({
    id: 'web1:/srv/page',
    claims: ['web1:/srv/page'],
    state: { host: 'web1', path: '/srv/page' },
    was: { host: 'web1', path: '/srv/page' },
  });
});

test('underPresentNames() takes a name that the program still has for that other host', () => {
  expect(read(stateWith({}), ['web1', 'former']).own).toEqual(entry);
});

test('underPresentNames() renames in inventories of other projects whatever they call the host', () => {
  expect(read(stateWith({}), ['web1', 'former']).other.id).toBe('web1:/srv/page');
});

test('underPresentNames() leaves an entry alone that has the name already, or none', () => {
  const present = { ...entry, id: 'web1:/srv/page', state: { ...entry.state, host: 'web1' } };
  expect(read(stateWith(present)).own).toEqual(present);
  const nameless = { ...entry, state: {} };
  expect(read(stateWith(nameless)).own).toEqual(nameless);
});

test('underPresentNames() changes only whole names: former is none of formerly', () => {
  const { own } = read(stateWith({ claims: ['former:/a', 'formerly:/b', 'unit former:/c'] }));
  expect(own.claims).toEqual(['web1:/a', 'formerly:/b', 'unit former:/c']);
});
