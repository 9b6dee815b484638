import type { ClaimSet } from '../../src/orchestration/claims';
import { Unknown } from '../../src/plan/unknown';
import { type CheckRequest, checkInputs } from '../../src/provider/check';
import { Secret } from '../../src/provider/secret';
import { resourceOf } from '../../src/resources';

const [file, instance] = ['File', 'Instance'].map((type) => resourceOf(`uwsgi:index:${type}`));
const page = { host: 'web1', path: '/srv/page', content: 'x' };
const shop = { host: 'web1', sections: { uwsgi: { master: 'true', http: ':80' } } };
const seed = Buffer.from('0123abcd', 'hex');
const asked: ClaimSet[] = [];
beforeEach(() => asked.splice(0));
const check = (
  resource: typeof file,
  news: object,
  more: Partial<CheckRequest> = {},
  conflicts: readonly string[] = [],
) =>
  checkInputs(
    resource!,
    { name: 'shop', olds: {}, news: { ...news }, seed, ...more },
    {
      conflicts(set) {
        asked.push(set);
        return conflicts;
      },
    },
  );

test('checkInputs() fills in defaults, and drops nulls', () => {
  expect(check(file, { ...page, owner: null })).toMatchObject({
    inputs: { ...page, mode: '644' },
    failures: [],
  });
});

test('checkInputs() keeps secrets, and restricts the mode of a file that holds one', () => {
  const { inputs, notes } = check(file, { ...page, content: new Secret('x') });
  expect(inputs).toMatchObject({ content: new Secret('x'), mode: '600' });
  expect(notes).toEqual([expect.stringMatching(/600/)]);
  expect(check(file, { ...page, mode: '644', content: new Secret('x') }).warnings).toHaveLength(1);
});

test.each<[string, Partial<CheckRequest>, string | undefined]>([
  ['a new one', {}, 'shop-0123abc'],
  ['a new one of an engine without a seed', { seed: Buffer.alloc(0) }, 'shop'],
  ['a name that the engine proposes', { autonaming: { mode: 'propose', proposed: 'web-shop' } }, 'web-shop'],
  ['the name that it has', { olds: { name: 'former' } }, 'former'],
  ['none where they are off', { autonaming: { mode: 'disable', proposed: '' } }, undefined],
])('checkInputs() gives a resource without a name %s', (_, more, name) => {
  const { inputs, failures } = check(instance, shop, more);
  expect(inputs['name']).toBe(name);
  expect(failures).toEqual(name === undefined ? [{ property: 'name', reason: 'name is required' }] : []);
});

test('checkInputs() leaves a name alone that the program gives', () => {
  expect(check(instance, { ...shop, name: 'mine' }, { olds: { name: 'former' } }).inputs['name']).toBe(
    'mine',
  );
});

test('checkInputs() asks for conflicts of claims and of addresses only where all else is right', () => {
  expect(check(file, { ...page, mode: 'rw' }, {}, ['taken']).failures).toHaveLength(1);
  expect(asked).toEqual([]);
  const { failures } = check(instance, { ...shop, name: 'a' }, {}, ['a conflicts with b']);
  expect(failures).toEqual([{ property: '', reason: 'a conflicts with b' }]);
  expect(asked[0]!.claims).toEqual(expect.arrayContaining(['web1:/etc/uwsgi/a.ini']));
  expect(asked[0]!.places).toMatchObject([{ address: ':80' }]);
});

test('checkInputs() claims nothing under a name that is not known yet', () => {
  check(file, { ...page, path: Unknown.value });
  expect(asked).toEqual([{ host: 'web1', claims: [], encloses: [], places: [] }]);
});

test('checkInputs() reports faults that the schema cannot express', () => {
  const { failures } = check(instance, { ...shop, name: 'a', activation: 'chain-reload' });
  expect(failures).toEqual([
    { property: 'activation', reason: expect.stringMatching(/Cannot chain-reload/) },
  ]);
});
