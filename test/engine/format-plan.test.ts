import type { Action } from '../../src/engine/action';
import {
  detail,
  formatInterruption,
  formatPlan,
  notesOf,
  summary,
  takeoversOf,
  withoutHost,
} from '../../src/engine/format-plan';
import type { Plan } from '../../src/engine/plan';
import { Mask } from '../../src/secrets/mask';
import { change, creation, type Declared, deletion } from './support/actions';

const plan = (actions: readonly Action[], more: Partial<Plan> = {}): Plan => ({
  project: 'shop',
  actions,
  hostStates: new Map(),
  rollout: { id: 'x', batches: [], pause: 0, maxFailures: 0 },
  ...more,
});
const same = (): Action => {
  const { desired, live } = change({ path: 'web1/same' });
  return { kind: 'same', desired, live };
};
const secret = {
  props: { content: 'open sesame' },
  secret: () => true,
  mask: new Mask(['open sesame']),
} as Declared;

test('formatPlan() has a line for each action but those that change nothing, its changes, and a summary', () => {
  const actions = [
    creation({ path: 'web1/a' }),
    change({ path: 'web1/b', props: { content: 'after' } }, { content: 'before' }),
    change({ path: 'web1/c' }, {}, 'adopt'),
    change({ path: 'web1/d' }, {}, 'replace'),
    deletion({ path: 'web1/e' }),
    deletion({ path: 'web1/f' }, { kind: 'forget', notes: ['a note'] }),
    same(),
  ];
  expect(formatPlan(plan(actions)).split('\n')).toEqual([
    '+ create File web1/a on web1',
    '~ update File web1/b on web1',
    '    content: before → after',
    '= take over File web1/c on web1',
    '± replace File web1/d on web1',
    '- delete File web1/e on web1',
    '. forget File web1/f on web1',
    '    a note',
    'Plan: 1 to create, 1 to take over, 1 to update, 1 to replace, 1 to delete, 1 to forget, 1 unchanged',
  ]);
});

test('formatPlan() names hosts that were not planned, without saying their name twice', () => {
  const unreachable = new Map([['web2', { error: new Error('web2: refused\nthe login'), desired: [] }]]);
  const lines = formatPlan(plan([], { unreachable })).split('\n');
  expect(lines[0]).toMatch(/^✗ web2: not planned: refused/);
  expect(lines.join()).not.toMatch(/web2: web2/);
});

test('formatPlan() lets no name of a resource forge a line', () => {
  expect(
    formatPlan(plan([creation({ path: 'web1/a\nb', props: { path: '/srv/a' } })])).split('\n'),
  ).toHaveLength(2);
});

test('formatPlan() paints heads by their kind', () => {
  const painted: string[] = [];
  formatPlan(plan([creation(), deletion({ path: 'web1/e' })]), {
    paint: (style, text) => {
      painted.push(`${style} ${text[0]}`);
      return text;
    },
  });
  expect(painted).toEqual(['add +', 'remove -']);
});

test('detail() and notesOf() show no secret', () => {
  const action = { ...change(secret, { content: 'before' }), notes: ['open sesame is short'] } as Action;
  expect(detail(action)).toEqual(['content: [secret] → [secret]']);
  expect(notesOf(action)).toEqual(['[secret] is short']);
  expect(detail(creation(secret))).toEqual([]);
});

test('takeoversOf() has none for an action that takes over nothing', () => {
  expect([takeoversOf(creation()), takeoversOf(deletion())]).toEqual([[], []]);
});

test('summary() of a plan without changes says who owns what is taken over', () => {
  expect(summary(plan([same()]))).toBe('No changes: 1 as declared');
  expect(summary(plan([same(), change({}, {}, 'adopt')]))).toBe(
    'No changes: 1 to take over as they are, 1 as declared; no project owns what is taken over, which is on its host as declared already: shop owns it from then on, and a deletion removes it',
  );
});

test('summary() names the most disruptive step', () => {
  const by = (activation: string) => ({ ...change(), difference: { changes: [], activation } }) as never;
  expect(summary(plan([by('reload'), by('restart'), by('live')]))).toBe(
    'Plan: 3 to update, 0 unchanged; most disruptive: restart',
  );
});

test.each([
  ['web1', 'web1: refused', 'refused'],
  ['web1', 'web10: refused', 'web10: refused'],
  ['web1', 'refused by web1: no', 'refused by web1: no'],
])('withoutHost() of %s and %j is %j', (host, message, text) => {
  expect(withoutHost(host, message)).toBe(text);
});

test('formatInterruption() has effect and paths', () => {
  expect(formatInterruption({ effect: 'ends and starts with it', paths: ['web1/a', 'web1/b'] })).toBe(
    'ends and starts with it: web1/a, web1/b',
  );
});
