import {
  planData,
  planExitCode,
  printPlan,
  refuseUnreachable,
  unreachableHosts,
} from '../../../src/cli/output/plan';
import type { Plan } from '../../../src/engine/plan';
import { change, creation, declaredAs } from '../../engine/support/actions';

const rollout = { id: 'a', batches: [], pause: 0, maxFailures: 0 };
const plan = (more: Partial<Plan> = {}): Plan => ({ project: 'shop', actions: [], rollout, ...more }) as Plan;
const gone = new Map([['web2', { error: new Error('web2: no answer') }]]) as unknown as Plan['unreachable'];
const same = { kind: 'same', desired: declaredAs(), live: { props: { host: 'web1' }, state: {} } } as const;
let [out, error] = ['', ''];
beforeEach(() => {
  [out, error] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    error += String(text);
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

test.each<[string, Partial<Plan>, boolean, number]>([
  ['nothing to change', { actions: [same] }, true, 0],
  ['changes', { actions: [creation()] }, false, 0],
  ['changes, where they are asked for', { actions: [creation()] }, true, 3],
  ['a host that cannot be reached', { actions: [creation()], unreachable: gone }, true, 1],
])('planExitCode() of %s', (_, more, detailedExitcode, code) => {
  expect(planExitCode(plan(more), { detailedExitcode })).toBe(code);
});

test('unreachableHosts() names each host once', () => {
  expect(unreachableHosts(plan({ unreachable: gone }))).toEqual(['web2 is not planned: no answer']);
  expect(unreachableHosts(plan())).toEqual([]);
});

test('refuseUnreachable() refuses where more hosts are gone than may fail, and says how to go on', () => {
  expect(refuseUnreachable(plan({ unreachable: gone, rollout: { ...rollout, maxFailures: 1 } }), {})).toBe(
    false,
  );
  expect(error).toBe('');
  expect(refuseUnreachable(plan({ unreachable: gone }), {})).toBe(true);
  expect(error).toMatch(
    /Nothing was changed: at most 0 hosts may fail, and 1 could not be reached; --max-failures 1 goes on without it/,
  );
  expect(error).not.toMatch(/no answer/);
  refuseUnreachable(plan({ unreachable: gone }), { json: true });
  expect(error).toMatch(/web2: no answer/);
});

test('planData() has the changes of each action, and the hosts that are gone', () => {
  const actions = [change({}, { mode: '600' }), { ...creation({ path: 'web1/b' }), notes: ['of the host'] }];
  expect(planData(plan({ actions, unreachable: gone }))).toMatchObject({
    project: 'shop',
    actions: [
      { kind: 'update', host: 'web1', path: 'web1/page', changes: [expect.anything()] },
      { kind: 'create', path: 'web1/b', notes: ['of the host'] },
    ],
    unreachable: [{ host: 'web2', error: 'web2: no answer' }],
  });
});

test('printPlan() prints text or JSON on standard output', () => {
  printPlan(plan({ actions: [creation()] }), {});
  expect(out).toMatch(/create File web1\/page on web1/);
  out = '';
  printPlan(plan({ actions: [creation()] }), { json: true });
  expect(JSON.parse(out)).toMatchObject({ project: 'shop', actions: [{ kind: 'create' }] });
  expect(error).toBe('');
});
