import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { RolloutGround } from '../engine/support/rollout-ground';
import { PluginBuild } from '../provider/support/plugin';
import { describeNeeding } from '../support/needs';
import { PulumiStack } from './support/pulumi-stack';

const describeWithPulumi = describeNeeding('pulumi');

jest.setTimeout(300_000);

describeWithPulumi('pulumi rollout', () => {
  let ground: RolloutGround;
  let build: PluginBuild;
  let stack: PulumiStack;
  beforeAll(async () => {
    ground = await RolloutGround.start(3);
    build = new PluginBuild();
  });
  afterAll(async () => {
    build?.remove();
    await ground?.stop();
  });
  beforeEach(() => {
    stack = new PulumiStack(build);
  });
  afterEach(async () => {
    await stack.run('destroy', '--yes', '--skip-preview');
    stack.remove();
  });

  const up = () => stack.must('up', '--yes', '--skip-preview');

  /** A program with the component; on some hosts the instance has more workers. */
  function component(version: string, rollout: object, processes: Record<string, string> = {}): void {
    stack.program(`const hosts = new Map(${JSON.stringify(ground.hosts(version))}.map((host) => [host.name, host]));
const connections = Object.fromEntries([...hosts].map(([name, { connection }]) => [name, connection]));
const provider = new uwsgi.Provider('hosts', { hosts: connections });
new uwsgi.Rollout('shop', { hosts: [...hosts.keys()], ...${JSON.stringify(rollout)} }, (name, options) => {
  const { home, binary, python, http } = hosts.get(name);
  const section = { master: 'true', 'need-app': 'true', 'binary-path': python, 'http-socket': http, chdir: home,
    pythonpath: home, module: '${version}', processes: ${JSON.stringify(processes)}[name] ?? '1' };
  return new uwsgi.Instance('shop-' + name, { host: name, name: 'shop', path: home + '/etc/shop.ini', manager: 'pidfile',
    binary, sections: { uwsgi: section } }, options);
}, { provider });`);
  }

  function tree(version: string, rollout: object): void {
    stack.program(`${ground.declare(version, rollout)}uwsgi.deployProject(project);`);
  }

  /** What each pause waited for last. */
  async function waits(): Promise<readonly unknown[]> {
    const { resources } = await stack.state();
    return resources
      .filter(({ type }) => type === 'uwsgi:index:Pause')
      .map(({ outputs }) => outputs['waited']);
  }

  describe.each([
    ['Rollout', component],
    ['deployProject()', tree],
  ])('%s', (_, program) => {
    const rollout = { canary: 1, batch: 1, pause: 3 };

    test('goes host by host with time between, and not at all where nothing changed', async () => {
      program('v1', rollout);
      await up();
      expect(await ground.versions()).toEqual(['v1', 'v1', 'v1']);
      const [one, two, three] = ground.written();
      expect(two! - one!).toBeGreaterThanOrEqual(3_000);
      expect(three! - two!).toBeGreaterThanOrEqual(3_000);
      const before = [ground.written(), await waits()];
      expect(await up()).toMatch(/\d+ unchanged/);
      expect([ground.written(), await waits()]).toEqual(before);

      program('v2', rollout);
      expect(await stack.must('preview')).toMatch(/~ +uwsgi:index:Pause +\S+-after-batch-1 +update/);
      expect([ground.written(), await waits()]).toEqual(before);
      await up();
      const [first, second] = ground.written();
      expect(second! - first!).toBeGreaterThanOrEqual(3_000);
      expect(await waits()).not.toEqual(before[1]);
    });
  });

  test('leaves the others untouched when the canary fails; the next run finishes', async () => {
    component('v1', { canary: 1 });
    await up();
    const before = ground.written();
    component('v2', { canary: 1 });
    ground.break(0, 'v2');
    const { code, output } = await stack.run('up', '--yes', '--skip-preview');
    expect(code).not.toBe(0);
    expect(output).toContain('this host cannot have v2');
    expect(await ground.versions()).toEqual(['v1', 'v1', 'v1']);
    expect(ground.written()).toEqual(before);
    rmSync(join(ground.targets[0]!.home, 'broken-v2'));
    await up();
    expect(await ground.versions()).toEqual(['v2', 'v2', 'v2']);
  });

  test('refuses failures that may happen, for Pulumi knows none', async () => {
    component('v1', { canary: 1, maxFailures: 1 });
    const { code, output } = await stack.run('preview');
    expect(code).not.toBe(0);
    expect(output).toContain('maxFailures must be 0 under Pulumi, not 1');
  });

  test('Pause waits only for what is before it', async () => {
    component('v1', { batch: 1, pause: 1 });
    await up();
    const [before, written] = [await waits(), ground.written()];
    component('v1', { batch: 1, pause: 1 }, { web2: '2' });
    expect(await stack.must('preview')).not.toMatch(/after-batch-1 +update/);
    await up();
    const now = await waits();
    expect(now[0]).toEqual(before[0]);
    expect(now[1]).not.toEqual(before[1]);
    expect(ground.written()[2]).toBe(written[2]);
  });
});
