import type { Action } from '../../src/engine/action';
import type { HostState } from '../../src/engine/host-state';
import { isChanged, preflightAll } from '../../src/engine/preflight';
import { emptyPreflight, type PortHolder, type PreflightReport } from '../../src/resources/resource';
import { Mask } from '../../src/secrets/mask';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';
import { change, creation, type Declared, deletion } from './support/actions';
import { entryOf, hostStateOf, inventoryOf } from './support/host-states';

const reporting = (report: Partial<PreflightReport>): Declared => ({
  path: 'web1/shop',
  resource: { preflight: async () => ({ ...emptyPreflight, ...report }) },
});
async function preflighted(
  actions: readonly Action[],
  hostStates: ReadonlyMap<string, HostState> = new Map(),
) {
  const { work, warnings } = workOn(new MemoryHost());
  const faults: string[] = [];
  const noted = await preflightAll(actions, { work, faults, hostStates });
  return { faults, warnings, notes: noted.map((action) => ('notes' in action ? action.notes : undefined)) };
}

test('preflightAll() reports errors with host and path, and adds notes to the action', async () => {
  const action = {
    ...creation(reporting({ errors: ['no such option'], notes: ['exposure 2.3 OK'] })),
    notes: ['before'],
  };
  expect(await preflighted([action])).toEqual({
    faults: ['web1: web1/shop: no such option'],
    warnings: [],
    notes: [['before', 'exposure 2.3 OK']],
  });
});

test('preflightAll() asks nothing about what does not change', async () => {
  const report = reporting({ errors: ['no such option'] });
  const { desired, live } = change(report);
  const unchanged: readonly Action[] = [
    { kind: 'same', desired, live },
    change(report, {}, 'adopt'),
    deletion(),
    deletion({}, { kind: 'forget' }),
  ];
  expect((await preflighted(unchanged)).faults).toEqual([]);
  expect(unchanged.map(isChanged)).toEqual([false, false, false, false]);
  const changed = [
    creation(),
    change(),
    change({}, { content: 'other' }, 'adopt'),
    change({}, {}, 'replace'),
  ];
  expect(changed.map(isChanged)).toEqual([true, true, true, true]);
});

test('preflightAll() masks secrets in faults and warnings', async () => {
  const report = reporting({
    errors: ['open sesame is no option'],
    unmet: ['the user open sesame is missing'],
  });
  const { faults, warnings } = await preflighted([
    creation({ ...report, mask: new Mask(['open sesame']) } as never),
  ]);
  expect([...faults, ...warnings].join()).not.toContain('sesame');
  expect(faults).toEqual(['web1: web1/shop: [secret] is no option']);
});

test.each([
  ['brings it itself', '/opt/page', []],
  ['brings a directory above it', '/opt/page/below', []],
  ['brings something below it', '/opt', []],
  ['brings something beside it', '/opt/pages', ['/opt/pages is missing']],
])('preflightAll() warns of a path that is missing, unless the plan %s', async (_, path, texts) => {
  const absent = [{ text: `${path} is missing`, path }];
  const { warnings } = await preflighted([
    creation(reporting({ absent })),
    creation({ path: 'web1/page', props: { path: '/opt/page' } }),
  ]);
  expect(warnings.map((text) => text.replace(/^.*: /, ''))).toEqual(texts);
  const elsewhere = await preflighted([
    creation(reporting({ absent })),
    creation({ path: 'web2/page', props: { path: '/opt/page' } }),
  ]);
  expect(elsewhere.warnings).toHaveLength(1);
});

const busy = (holder: PortHolder) => reporting({ busy: [{ text: 'port 80 must be free', holder }] });
const ini = { configuration: '/etc/uwsgi/old.ini' };
const old = (state: object = { path: '/etc/uwsgi/old.ini' }) =>
  entryOf({ path: 'web1/old' }, { state: { host: 'web1', ...state } });

test('preflightAll() refuses a port that an unknown process holds, or a resource that does not change', async () => {
  expect((await preflighted([creation(busy(ini))])).faults).toEqual([
    'web1: web1/shop: port 80 must be free',
  ]);
  const { desired, live } = change({ path: 'web1/old' });
  const same: Action = { kind: 'same', desired, live: { ...live, state: { path: ini.configuration } } };
  expect((await preflighted([creation(busy(ini)), same])).faults).toEqual([
    'web1: web1/shop: port 80 must be free: it is web1/old',
  ]);
});

test('preflightAll() lets pass a port of a resource that the plan changes or deletes', async () => {
  const gone = deletion({ path: 'web1/old' }, { entry: old() });
  expect((await preflighted([creation(busy(ini)), gone])).faults).toEqual([]);
  const kept = deletion({ path: 'web1/old' }, { kind: 'forget', entry: old() });
  expect((await preflighted([creation(busy(ini)), kept])).faults).toEqual([
    expect.stringMatching(/it is web1\/old$/),
  ]);
  const left = new Map([['web1', hostStateOf({ 'web1/old': old() })]]);
  expect((await preflighted([creation(busy(ini))], left)).faults).toEqual([]);
});

test('preflightAll() names the resource of another project that holds a port', async () => {
  const others = [inventoryOf({ 'web1/old': old() }, 'blog')];
  const { faults } = await preflighted(
    [creation(busy(ini))],
    new Map([['web1', hostStateOf({}, { others })]]),
  );
  expect(faults).toEqual(['web1: web1/shop: port 80 must be free: it is web1/old of the project blog']);
});

test.each<[string, PortHolder, object, boolean]>([
  ['its unit', { unit: 'old.service' }, { name: 'old', manager: 'systemd' }, true],
  [
    'the unit of a pidfile, which has none',
    { unit: 'old.service' },
    { name: 'old', manager: 'pidfile' },
    false,
  ],
  ['another unit', { unit: 'other.service' }, { name: 'old', manager: 'systemd' }, false],
  ['its runtime directory', { directory: '/run/old' }, { runtimeDirectory: '/run/old' }, true],
  ['no sign', {}, { path: undefined, runtimeDirectory: undefined }, false],
])('preflightAll() knows a resource by %s', async (_, holder, state, known) => {
  const others = [inventoryOf({ 'web1/old': old(state) }, 'blog')];
  const { faults } = await preflighted(
    [creation(busy(holder))],
    new Map([['web1', hostStateOf({}, { others })]]),
  );
  expect(faults[0]!.includes('of the project blog')).toBe(known);
});

test('preflightAll() takes a vassal for itself, not for its emperor, in whose unit it runs', async () => {
  const emperor = old({ name: 'emperor', manager: 'systemd' });
  const vassal = old({ path: '/etc/vassals/a.ini' });
  const others = [inventoryOf({ 'web1/emperor': emperor, 'web1/emperor/a': vassal }, 'blog')];
  const holder = { unit: 'emperor.service', configuration: '/etc/vassals/a.ini' };
  const { faults } = await preflighted(
    [creation(busy(holder))],
    new Map([['web1', hostStateOf({}, { others })]]),
  );
  expect(faults).toEqual(['web1: web1/shop: port 80 must be free: it is web1/emperor/a of the project blog']);
});
