import type { Activation } from '../../../../src/activation/activation';
import { instanceProps } from '../../../../src/resources/instance/props';
import {
  activateShell,
  type ChangeContext,
  describeStep,
  proofShell,
  revertShell,
  type Step,
  stepFor,
} from '../../../../src/resources/instance/shell/steps';
import { workersRevision } from '../../../../src/resources/process/files';
import type { ResolvedProps } from '../../../../src/resources/process/paths';

const props = (options: Readonly<Record<string, string>> = {}, more: object = {}) => ({
  ...instanceProps.parse({
    host: 'web1',
    name: 'shop',
    sections: { uwsgi: { master: 'true', socket: ':9000', ...options } },
    ...more,
  }),
  path: '/etc/uwsgi/shop.ini',
  runtimeDirectory: '/var/lib/uwsgi-iac/shop',
});
const live = (options: Readonly<Record<string, string>> = {}): ChangeContext['live'] => ({
  props: props(options),
  state: {
    host: 'web1',
    name: 'shop',
    manager: 'systemd',
    path: '/etc/uwsgi/shop.ini',
    runtimeDirectory: '/var/lib/uwsgi-iac/shop',
    revision: workersRevision(props(options)),
  },
});
const zerg = { zerg: '/run/pool.sock' };

test.each<[Activation, Step]>([
  ['none', 'none'],
  ['daemon-reload', 'none'],
  ['live', 'none'],
  ['mules', 'reload'],
  ['spoolers', 'reload'],
  ['chain-reload', 'chain-reload'],
  ['workers', 'workers'],
  ['reload', 'reload'],
  ['zerg', 'restart'],
  ['restart', 'restart'],
])('stepFor() of a running instance that needs %s is %s', (how, expected) => {
  expect(stepFor(props(), { how, running: true, live: live() })).toBe(expected);
});

test.each<[string, Step, ResolvedProps, Partial<ChangeContext>]>([
  ['is to be stopped', 'stop', props({}, { ensure: 'stopped' }), { running: true }],
  ['is stopped already', 'none', props({}, { ensure: 'stopped' }), { running: false }],
  ['does not run', 'start', props(), { running: false, how: 'none' }],
  ['opens other sockets', 'rebind', props(), { running: true, rebinds: true, live: live() }],
  ['is new and opens sockets', 'start', props(), { running: false, rebinds: true }],
  ['is and stays a zerg', 'zerg', props(zerg), { running: true, how: 'zerg', live: live(zerg) }],
  ['becomes a zerg', 'restart', props(zerg), { running: true, how: 'zerg', live: live() }],
  // Without the FIFO nothing can be asked of the master, without the statistics nothing is proven.
  [
    'has a FIFO at an unknown path',
    'reload',
    props(),
    { running: true, how: 'workers', live: live({ 'master-fifo': '/run/%n' }) },
  ],
  [
    'speaks HTTP at its stats socket',
    'reload',
    props(),
    { running: true, how: 'chain-reload', live: live({ stats: ':91', 'stats-http': 'true' }) },
  ],
])('stepFor() of an instance that %s is %s', (_, expected, wanted, context) => {
  expect(stepFor(wanted, { how: 'restart', running: true, ...context })).toBe(expected);
});

test.each<[Step, RegExp]>([
  ['none', /^:$/],
  ['stop', /systemctl stop shop\.service/],
  ['start', /systemctl restart --no-block shop\.service/],
  ['restart', /systemctl restart --no-block shop\.service/],
  ['reload', /systemctl reload shop\.service/],
  ['chain-reload', /printf %s c \| timeout/],
  ['workers', /printf %s w \| timeout/],
])('activateShell() of %s does just that', (step, expected) => {
  expect(activateShell(step, props(), { how: 'none', running: true, live: live() }).text).toMatch(expected);
});

test.each(['reload', 'restart', 'start', 'rebind'] as const)(
  'activateShell() of %s empties the marker first, so that only new workers can fill it',
  (step) => {
    const script = activateShell(step, props(), { how: 'none', running: true, live: live() }).text;
    expect(script).toMatch(/^: \| put /);
    expect(script.indexOf('put ')).toBeLessThan(script.indexOf('systemctl'));
  },
);

test('activateShell() notes the new revision where the workers need not change for it', () => {
  const wanted = props({ processes: '2' });
  const context = { how: 'none', running: true } as const;
  expect(activateShell('none', wanted, { ...context, live: live() }).text).toMatch(workersRevision(wanted));
  expect(activateShell('none', wanted, { ...context, live: live({ processes: '2' }) }).text).toBe(':');
  expect(activateShell('none', wanted, { ...context, running: false, live: live() }).text).toBe(':');
});

test.each<[string, Step, ResolvedProps, boolean, RegExp]>([
  ['a stop: nothing may run', 'stop', props(), true, /&& return 1; return 0$/],
  ['no step of a stopped instance: nothing', 'none', props(), false, /^return 0$/],
  ['a start: the marker', 'start', props(), false, /\[ "\$\(.*\)" = \S+ \] \|\| return 1/],
  ['new workers: none of the old ones', 'workers', props(), true, /\*" \$pid "\*\) return 1/],
  ['an emperor: its statistics', 'start', props({ emperor: '/e', 'emperor-stats': ':92' }), false, /tyrant/],
])('proofShell() of %s', (_, step, wanted, running, expected) => {
  expect(proofShell(step, wanted, { how: 'none', running }).text).toMatch(expected);
});

test('proofShell() takes the marker for no proof where `prove` is false', () => {
  const context = { how: 'none', running: true } as const;
  expect(proofShell('start', props(), context).text).toMatch('no worker of the new revision accepts');
  expect(proofShell('start', props({}, { prove: false }), context).text).not.toMatch('no worker');
});

test('revertShell() stops a new instance and removes its directory, unless another one has it', () => {
  const context = { how: 'none', running: false, unitChanged: true } as const;
  const alone = revertShell('start', props(), context).text;
  expect(alone).toMatch(/systemctl stop shop\.service/);
  expect(alone).toMatch('wipe /var/lib/uwsgi-iac/shop');
  expect(revertShell('start', props(), { ...context, shared: true }).text).not.toMatch('wipe');
});

test('revertShell() leaves an instance stopped that did not run, and lets a running one serve again', () => {
  const context = { how: 'reload', live: live(), unitChanged: false } as const;
  expect(revertShell('start', props(), { ...context, running: false }).text).not.toMatch('comes_back');
  expect(revertShell('reload', props(), { ...context, running: true }).text).toMatch(/comes_back \d+$/);
});

test('describeStep() has a sentence of its own for each step', () => {
  const steps: Step[] = [
    'none',
    'chain-reload',
    'workers',
    'reload',
    'zerg',
    'restart',
    'rebind',
    'start',
    'stop',
  ];
  const texts = steps.map((step) => describeStep(step, props()));
  expect(new Set(texts).size).toBe(steps.length);
  for (const text of texts) expect(text).toMatch('shop');
});
