import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Lifecycle } from '../../src/constructs/lifecycle';
import { Project } from '../../src/constructs/project';
import { PythonApp } from '../../src/constructs/python-app';
import { actionPlace } from '../../src/engine/action';
import { detail, formatPlan } from '../../src/engine/format-plan';
import { isEmpty } from '../../src/engine/no-op';
import { secretFrom } from '../../src/options/secret-source';
import { type OfflinePlanOptions, offlinePlan } from '../../src/report/offline-plan';
import { estate } from './pull-requests';

const kinds = async (to: Project, from?: Project, options: OfflinePlanOptions = {}) => {
  const { plan } = await offlinePlan(to.synth(), { base: from?.synth(), ...options });
  return plan.actions
    .filter(({ kind }) => kind !== 'same')
    .map((action) => `${action.kind} ${actionPlace(action).path}`);
};

function app(props: Partial<ConstructorParameters<typeof PythonApp>[2]> = {}, name = 'shop') {
  const project = new Project('shop');
  const host = new Host(project, 'web1');
  const made = new PythonApp(host, 'shop', {
    directory: '/srv/shop',
    module: 'shop',
    http: ':8000',
    name,
    ...props,
  });
  return { project, host, made };
}

test('offlinePlan() creates everything where there was nothing', async () => {
  expect(await kinds(estate({ hosts: ['web1'] }))).toEqual([
    'create web1/shop/instance',
    'create web1/tools',
    'create web1/emperor/resource',
    'create web1/emperor/api/resource',
  ]);
});

test('offlinePlan() finds nothing to do in the same program, secrets unset', async () => {
  const { plan } = await offlinePlan(estate().synth(), { base: estate().synth() });
  expect(isEmpty(plan)).toBe(true);
});

test('offlinePlan() replaces what takes another name, and tells of its options', async () => {
  const [from, to] = [app({}, 'shop').project, app({ processes: 9 }, 'store').project];
  const { plan } = await offlinePlan(to.synth(), { base: from.synth() });
  expect(plan.actions.map(({ kind }) => kind)).toEqual(['replace']);
  expect(detail(plan.actions[0]!)).toEqual(
    expect.arrayContaining(['name: shop → store (replace)', expect.stringContaining('processes: 2 → 9')]),
  );
});

test('offlinePlan() heeds aliases, ignoreChanges, targets and protection', async () => {
  const from = app();
  const ignoring = app({ processes: 8 });
  Lifecycle.of(ignoring.made).set({ ignoreChanges: ['sections.uwsgi.processes'] });
  expect(await kinds(ignoring.project, from.project)).toEqual([]);
  expect(await kinds(estate({ processes: 8 }), estate(), { targets: ['web2'] })).toEqual([
    'update web2/shop/instance',
  ]);
  const kept = app();
  Lifecycle.of(kept.made).set({ protect: true });
  const empty = new Project('shop');
  new Host(empty, 'web1');
  await expect(offlinePlan(empty.synth(), { base: kept.project.synth() })).rejects.toThrow(
    /Cannot delete web1:\/etc\/uwsgi\/shop\.ini: it is protected/,
  );
});

test('offlinePlan() refuses a restart that the program forbids', async () => {
  const instance = { allowRestart: false };
  const [from, to] = [app({ instance }).project, app({ instance, options: { listen: 200 } }).project];
  await expect(offlinePlan(to.synth(), { base: from.synth() })).rejects.toThrow(/listen/);
});

test('offlinePlan() compares secrets by their source, and shows none', async () => {
  const secret = (argument: string) =>
    app({
      environment: { KEY: secretFrom.command(['pass', argument]) },
      instance: { service: { environment: { TOKEN: secretFrom.file(`/run/${argument}`) as never } } },
    }).project;
  expect(await kinds(secret('one'), secret('one'))).toEqual([]);
  const { plan } = await offlinePlan(secret('two').synth(), { base: secret('one').synth() });
  const text = formatPlan(plan, { verbose: true });
  expect(text).toContain('env: KEY: [secret] → [secret]');
  expect(text).toContain('Environment: TOKEN: [secret] → [secret]');
  expect(text).not.toMatch(/pass|one|two|\[secret [0-9a-f]/);
});

test('offlinePlan() takes a secret for any kind of option', async () => {
  const project = new Project('shop');
  new HostResource(new Host(project, 'web1'), 'file', {
    type: 'uwsgi:index:Configuration',
    props: { path: '/etc/shop.ini' },
    sections: [app({ processes: secretFrom.env('COUNT') as never }).made.section],
  });
  expect(await kinds(project)).toEqual(['create web1/file']);
});

test('offlinePlan() warns of a host that leaves, of another address and of another project', async () => {
  const warned = async (to: Project, from: Project) =>
    (await offlinePlan(to.synth(), { base: from.synth() })).warnings;
  expect(await warned(estate({ hosts: ['web1'] }), estate())).toEqual([
    'web2: the host is no longer declared, so no plan contacts it: web2/shop/instance would stay there; remove them first while the host is still declared',
  ]);
  const at = (host: string) => {
    const project = new Project('shop');
    new Host(project, 'web1', { host });
    return project;
  };
  expect(await warned(at('203.0.113.6'), at('203.0.113.5'))).toEqual([
    expect.stringMatching(/^web1: its address changes from 203\.0\.113\.5 to 203\.0\.113\.6/),
  ]);
  expect(await warned(new Project('store'), new Project('shop'))).toEqual([
    expect.stringMatching(/^The project was called shop and is now store/),
  ]);
});

test('offlinePlan() lays hosts out in the batches of the rollout', async () => {
  const { plan } = await offlinePlan(estate({ processes: 8 }).synth(), {
    base: estate().synth(),
    rollout: { canary: ['web2'], batch: 1 },
  });
  expect(plan.rollout.batches).toEqual([
    { hosts: ['web2'], canary: true },
    { hosts: ['web1'], canary: false },
  ]);
});
