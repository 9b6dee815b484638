import type { Action } from '../../src/engine/action';
import { isEmpty, isNoOp, isTakenAsItIs } from '../../src/engine/no-op';
import type { Plan } from '../../src/engine/plan';
import { Mask } from '../../src/secrets/mask';
import { rememberSecrets } from '../../src/secrets/remembered';
import { change, creation, type Declared, declaredAs, deletion } from './support/actions';
import { entryOf, hostStateOf } from './support/host-states';

const same = (declared: Declared = {}): Action => {
  const { desired, live } = change(declared);
  return { kind: 'same', desired, live };
};
const entry = entryOf({}, { secretPlaces: [] });
const plan = (more: Partial<Plan> = {}, actions: readonly Action[] = [same()]): Plan => ({
  project: 'shop',
  actions,
  hostStates: new Map([['web1', hostStateOf({ 'web1/page': entry })]]),
  rollout: { id: 'now', batches: [], pause: 0, maxFailures: 0 },
  ...more,
});
const on = (resources: Parameters<typeof hostStateOf>[0], more: object = {}) => ({
  hostStates: new Map([['web1', hostStateOf(resources, more)]]),
});
const record = {
  version: 1,
  project: 'shop',
  started: '',
  by: '',
  hosts: [],
  when: '',
  state: 'failed',
} as const;

test('isNoOp() of a plan that finds everything as declared and recorded', () => {
  expect(isNoOp(plan())).toBe(true);
  expect(isNoOp(plan(on({}), []))).toBe(true);
});

test.each<[string, Plan]>([
  ['a creation', plan({}, [creation()])],
  ['a deletion', plan({}, [same(), deletion({ path: 'web1/old' })])],
  [
    'a host that cannot be reached',
    plan({ unreachable: new Map([['web2', { error: new Error(), desired: [] }]]) }),
  ],
  ['an inventory that is damaged', plan(on({ 'web1/page': entry }, { damaged: new Error() }))],
  [
    'a rollout that another run left',
    plan({ rollout: { id: 'now', batches: [], pause: 0, maxFailures: 0, resumed: {} as never } }),
  ],
  [
    'the record of another rollout on a host without resources',
    plan(on({}, { record: { ...record, id: 'other' } }), []),
  ],
  ['a resource that the inventory lacks', plan(on({}))],
  ['a resource that the inventory has under another path', plan(on({ 'web1/other': entry }))],
  ['a change that began and did not end', plan(on({ 'web1/page': { ...entry, begun: 'update' } }))],
  ['a protection that is new', plan({}, [same({ lifecycle: { protect: true } } as never)])],
  ['a protection that has gone', plan(on({ 'web1/page': { ...entry, protect: true } }))],
  [
    'a deletion that leaves it, from now on',
    plan({}, [same({ lifecycle: { retainOnDelete: true } } as never)]),
  ],
  ['another place of a secret', plan({}, [same({ secretPlaces: [['content']] } as never)])],
  [
    'a secret that the host does not remember',
    plan({}, [same({ secrets: ['open sesame'], mask: new Mask(['open sesame']) } as never)]),
  ],
  [
    'an inventory of an earlier release, which remembers no secrets',
    plan(on({}, { inventory: { ...hostStateOf({ 'web1/page': entry }).inventory, secrets: undefined } })),
  ],
  [
    'an entry of an earlier release, which lacks part of the state',
    plan(on({ 'web1/page': { ...entry, state: { host: 'web1' } } })),
  ],
])('isNoOp() is false for %s', (_, one) => {
  expect(isNoOp(one)).toBe(false);
});

test('isNoOp() where the host remembers the secrets already', () => {
  const secrets = ['open sesame'];
  const inventory = {
    ...hostStateOf({ 'web1/page': entry }).inventory,
    secrets: rememberSecrets(undefined, secrets),
  };
  const hostStates = new Map([['web1', hostStateOf({}, { inventory })]]);
  expect(isNoOp(plan({ hostStates }, [same({ secrets } as never)]))).toBe(true);
});

test('isNoOp() where the record of this rollout, or of one on a host with resources, is left', () => {
  expect(isNoOp(plan(on({}, { record: { ...record, id: 'now' } }), []))).toBe(true);
  expect(isNoOp(plan(on({ 'web1/page': entry }, { record: { ...record, id: 'other' } })))).toBe(true);
});

test('isEmpty() counts an adoption only where it changes something', () => {
  const taken = change({}, {}, 'adopt');
  expect([isTakenAsItIs(taken), isEmpty(plan({}, [taken, same()]))]).toEqual([true, true]);
  const changed = change({}, { content: 'other' }, 'adopt');
  expect([isTakenAsItIs(changed), isEmpty(plan({}, [changed]))]).toEqual([false, false]);
  expect(isTakenAsItIs(change())).toBe(false);
  expect(declaredAs().path).toBe('web1/page');
});
