import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { desiredOf } from '../../src/engine/desired';
import type { Inventory } from '../../src/engine/inventory';
import { perform } from '../../src/engine/perform';
import { makePlan } from '../../src/engine/plan';
import { recordIntent } from '../../src/engine/record-intent';
import { serve } from '../../src/provider/serve';
import { ResourceProvider } from '../../src/provider/service';
import type { Values } from '../../src/provider/values';
import { resources } from '../../src/resources';
import type { Resource } from '../../src/resources/resource';
import { MemoryHost } from '../../src/transport/memory-host';
import { Client, urnOf } from '../provider/support/client';
import { FakeEngine } from '../provider/support/fake-engine';
import { anyResource } from '../support/any-resource';
import { workOn } from '../support/work';
import { Probe } from './support/probe';

/** A program of one probe, or of none, as an engine plans and applies it. */
interface Engine {
  /** Plans; throws where the plan is refused. */
  plan(props: Props | undefined): Promise<void>;
  apply(props: Props | undefined): Promise<void>;
  stop(): void;
}
type Props = { readonly name: string; readonly size?: string };

const type = 'uwsgi:index:Probe';

/** The embedded engine, with the inventory of a host in memory. */
function embedded(probe: Probe): Engine {
  const registry = resources as Map<string, Resource>;
  registry.set(type, probe.resource);
  const inventory: Inventory = { version: 2, project: 'p', resources: {} };
  const { work } = workOn(new MemoryHost());
  const planOf = async (props: Props | undefined, verify: boolean) => {
    const project = new Project('p');
    const web = new Host(project, 'web1');
    if (props !== undefined) anyResource(web, 'one', type, props);
    const synthesis = project.synth();
    const hostStates = new Map([['web1', { inventory, others: [] }]]);
    return makePlan(synthesis, await desiredOf(synthesis), { hostStates, work, rollout: {}, verify });
  };
  return {
    plan: async (props) => void (await planOf(props, true)),
    async apply(props) {
      const { actions } = await planOf(props, false);
      const inventories = new Map([['web1', inventory]]);
      recordIntent(actions, inventories);
      for (const action of actions) {
        const { error } = await perform(action, {
          hosts: work.hosts,
          inventories,
          events: {},
          signal: work.signal,
        });
        if (error !== undefined) throw error;
      }
    },
    stop: () => void registry.delete(type),
  };
}

/** The provider, with the part of Pulumi's engine: it keeps the record, and asks in the order of `pulumi up`. */
async function pulumi(probe: Probe): Promise<Engine> {
  const hosts = new MemoryHost();
  const provider = new ResourceProvider({
    resources: new Map([[type, probe.resource]]),
    openHost: () => hosts,
  });
  const { port, server } = await serve(provider);
  const [client, engine, urn] = [new Client(port), new FakeEngine(), urnOf(type, 'one')];
  let record: { id: string; inputs: Values; outputs: Values } | undefined;
  const step = async (props: Props | undefined, preview: boolean): Promise<void> => {
    await client.handshake(await engine.start());
    if (props === undefined) {
      if (preview || record === undefined) return;
      await client.delete(urn, record.id, record.inputs, record.outputs);
      record = undefined;
      return;
    }
    const olds = record?.inputs ?? {};
    const { inputs, failures } = await client.check(urn, { host: 'web1', ...props }, { olds });
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join('\n'));
    if (record === undefined) {
      const made = await client.create(urn, inputs, { preview });
      if (!preview) record = { ...made, inputs };
      return;
    }
    const { changes, replaces } = await client.diff(urn, olds, inputs, [], record.outputs);
    if (changes === 'none') return;
    if (replaces.length === 0) {
      const outputs = await client.update(urn, record.id, record.outputs, inputs, { preview });
      if (!preview) record = { ...record, inputs, outputs };
      return;
    }
    const old = record;
    const made = await client.create(urn, inputs, { preview });
    if (preview) return;
    record = { ...made, inputs };
    await client.delete(urn, old.id, old.inputs, old.outputs);
  };
  return {
    plan: (props) => step(props, true),
    apply: (props) => step(props, false),
    stop() {
      client.close();
      server.forceShutdown();
      engine.stop();
    },
  };
}

describe.each([
  ['embedded', async (probe: Probe) => embedded(probe)],
  ['Pulumi', pulumi],
] as const)('%s engine', (_name, start) => {
  let probe: Probe;
  let engine: Engine;
  beforeEach(async () => {
    probe = new Probe();
    engine = await start(probe);
  });
  afterEach(() => engine.stop());

  const checks = ['guard', 'defaults', 'check'];
  const claims = ['encloses', 'occupies'];

  test('plans a creation: check, claims, adapt, preflight', async () => {
    await engine.plan({ name: 'a' });
    const steps = [...checks, ...claims, 'adaptToHost', 'preflight', 'reconcile'];
    expect(probe.taken(...steps)).toEqual([...checks, ...claims, 'adaptToHost', 'preflight']);
  });

  test('plans an update: check, claims, adapt, diff, refuse, preflight', async () => {
    await engine.apply({ name: 'a' });
    probe.taken();
    await engine.plan({ name: 'a', size: '2' });
    const steps = [...checks, ...claims, 'adaptToHost', 'diff', 'refuse', 'preflight'];
    expect(probe.taken(...steps, 'reconcile', 'delete')).toEqual(steps);
  });

  test('looks at the directories of what it changes, in a plan and in an apply', async () => {
    await engine.plan({ name: 'a' });
    expect(probe.taken('directories')).toEqual(['directories']);
    await engine.apply({ name: 'a' });
    expect(probe.taken('directories')).toEqual(['directories']);
  });

  test('changes nothing that the props forbid', async () => {
    await engine.apply({ name: 'a' });
    probe.answers = { refuse: 'no restart today' };
    for (const act of [engine.plan, engine.apply])
      await expect(act({ name: 'a', size: '2' })).rejects.toThrow('no restart today');
    expect(probe.live.get('web1:a')?.size).toBe('1');
  });

  test('replaces nothing that the props forbid', async () => {
    await engine.apply({ name: 'a' });
    probe.answers = { refuse: 'no restart today' };
    for (const act of [engine.plan, engine.apply])
      await expect(act({ name: 'b' })).rejects.toThrow('no restart today');
    expect([...probe.live.keys()]).toEqual(['web1:a']);
  });

  test('shows what the host would refuse, and does not rest on that when it applies', async () => {
    probe.answers = { error: 'no such user' };
    await expect(engine.plan({ name: 'a' })).rejects.toThrow('no such user');
    probe.taken();
    await engine.apply({ name: 'a' });
    expect(probe.taken('preflight', 'reconcile')).toEqual(['reconcile']);
  });

  test('replaces: the new one before the old one, unless a service needs the old one', async () => {
    await engine.apply({ name: 'a' });
    probe.answers = { needed: 'shop.service starts from it' };
    await expect(engine.apply({ name: 'b' })).rejects.toThrow('shop.service starts from it');
    expect([...probe.live.keys()]).toEqual(['web1:a']);
    probe.answers = {};
    probe.taken();
    await engine.apply({ name: 'b' });
    expect(probe.taken('needed', 'reconcile', 'delete')).toEqual(['needed', 'reconcile', 'delete']);
    expect([...probe.live.keys()]).toEqual(['web1:b']);
  });

  test('does nothing where nothing differs', async () => {
    await engine.apply({ name: 'a' });
    probe.taken();
    await engine.apply({ name: 'a' });
    expect(probe.taken('preflight', 'reconcile', 'delete')).toEqual([]);
  });

  test('deletes what left the program', async () => {
    await engine.apply({ name: 'a' });
    await engine.apply(undefined);
    expect(probe.live.size).toBe(0);
  });
});
