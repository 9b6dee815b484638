import type { Action } from '../../src/engine/action';
import type { Plan } from '../../src/engine/plan';
import { checkSavedPlan, parseSavedPlan, SavedPlanError, savePlan } from '../../src/engine/saved-plan';
import { change, creation, deletion } from './support/actions';

const plan = (...actions: readonly Action[]): Plan => ({
  project: 'shop',
  actions,
  hostStates: new Map(),
  rollout: { id: 'x', batches: [], pause: 0, maxFailures: 0 },
});
const secret = { secrets: ['open sesame'], secret: () => true };
const planned = plan(
  creation({ path: 'web1/a' }),
  change({ path: 'web1/b', props: { content: 'after' } }, { content: 'before' }),
  deletion({ path: 'web1/c' }),
);

test('checkSavedPlan() lets the same plan pass, also out of a file and in another order', () => {
  const saved = parseSavedPlan(JSON.stringify(savePlan(planned)), 'plan.json');
  expect(() => checkSavedPlan(saved, plan(...planned.actions.toReversed()))).not.toThrow();
});

test.each<[string, Plan, string]>([
  [
    'an action more',
    plan(...planned.actions, creation({ path: 'web2/d' })),
    'web2 web2/d: planned nothing; now create',
  ],
  ['an action less', plan(...planned.actions.slice(1)), 'web1 web1/a: planned create; now nothing'],
  [
    'another kind',
    plan(change({ path: 'web1/a' }), ...planned.actions.slice(1)),
    'web1 web1/a: planned create; now update',
  ],
  [
    'another content of the program',
    plan(creation({ path: 'web1/a', props: { content: 'other' } }), ...planned.actions.slice(1)),
    'web1 web1/a: planned create; now create',
  ],
  [
    'another content of the host',
    plan(
      planned.actions[0]!,
      change({ path: 'web1/b', props: { content: 'after' } }, { content: 'edited' }),
      planned.actions[2]!,
    ),
    'web1 web1/b: planned update (content: before → after); now update (content: edited → after)',
  ],
  [
    'another state to delete',
    plan(...planned.actions.slice(0, 2), deletion({ path: 'web1/c', props: { content: 'other' } })),
    'web1 web1/c: planned delete; now delete',
  ],
])('checkSavedPlan() refuses %s', (_, now, line) => {
  const saved = savePlan(planned);
  expect(() => checkSavedPlan(saved, now)).toThrow(SavedPlanError);
  expect(() => checkSavedPlan(saved, now)).toThrow(
    `hosts and program must be as they were, but\n  ${line}\nNothing was changed`,
  );
});

test('checkSavedPlan() refuses the plan of another project', () => {
  expect(() => checkSavedPlan({ ...savePlan(planned), project: 'other' }, planned)).toThrow(
    /but\n {2}the plan is of the project other\n/,
  );
});

test('savePlan() has no secret, and nothing by which a guess could be checked without the salt of the plan', () => {
  const of = (content: string) => plan(change({ ...secret, props: { content } }, { content: 'before' }));
  const [saved, again] = [savePlan(of('open sesame')), savePlan(of('open sesame'))];
  expect(JSON.stringify(saved)).not.toMatch(/sesame|before/);
  expect(saved.actions[0]!.fingerprint).not.toBe(again.actions[0]!.fingerprint);
  expect(() => checkSavedPlan(saved, of('open sesame'))).not.toThrow();
  expect(() => checkSavedPlan(saved, of('close sesame'))).toThrow(SavedPlanError);
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"format": "uwsgi-iac plan", "version": 2}',
  JSON.stringify({ ...savePlan(planned), actions: [{}] }),
])('parseSavedPlan() refuses %j', (text) => {
  expect(() => parseSavedPlan(text, 'plan.json')).toThrow(
    'Cannot read plan.json: it must be a plan that plan --out wrote; make a new one',
  );
});
