import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeLab } from '../../lab/describe-lab';
import { type Lab, startLab } from '../../lab/lab';
import { examples } from '../lives';
import type { Deployer, Engine } from './deployer';
import type { Example, Ground } from './example';
import { changesBetween, tracesOn } from './traces';

/** Leads every example through its life on hosts of a lab. */
export function liveThrough(title: string, engine: Engine): void {
  describeLab(title, () => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await startLab({ hosts: 4 });
    });
    afterAll(() => lab?.stop());
    for (const example of examples) describe(example.file, () => lifeOf(example, engine, () => lab));
  });
}

function lifeOf(example: Example, engine: Engine, lab: () => Lab): void {
  let ground: Ground;
  let deployer: Deployer<object>;
  let clean: readonly string[];
  let given: object;
  beforeAll(async () => {
    const all = lab();
    const hosts = example.hosts.map((index) => all.hosts[index]!) as unknown as Ground['hosts'];
    const reach: Ground['reach'] = ({ address, hostKey }) => ({
      host: address,
      user: 'deploy',
      hostKey,
      privateKeyPath: all.keys.user,
      become: {},
    });
    ground = { lab: all, hosts, reach, folder: mkdtempSync(join(tmpdir(), 'example-')) };
    await example.prepare(ground);
    clean = await traces();
    deployer = engine(example);
  });
  afterAll(() => {
    deployer?.close();
    if (ground !== undefined) rmSync(ground.folder, { recursive: true });
  });

  const traces = async (): Promise<readonly string[]> => {
    const found = await Promise.all(ground.hosts.map(tracesOn));
    return found.flatMap((lines, index) => lines.map((line) => `${index} ${line}`));
  };

  for (const [title, step] of Object.entries(example.steps)) {
    test(title, async () => {
      const { given: wanted, changes, seen } = step(ground);
      given = wanted;
      const declared = () =>
        example
          .make(given)
          .synth()
          .declarations.map(({ path }) => [path, 'create']);
      expect(await deployer.up(given)).toEqual(changes ?? Object.fromEntries(declared()));
      await seen();
      expect(await deployer.up(given)).toEqual({});
    });
  }

  test('an edit by hand shows and is undone', async () => {
    const { script, path } = example.edit;
    await ground.hosts[0].sh(script);
    expect(await deployer.drifted(given)).toEqual([path]);
    expect(await deployer.repair(given)).toEqual({ [path]: 'update' });
    expect(await deployer.drifted(given)).toEqual([]);
  });

  test('destroy leaves nothing', async () => {
    await deployer.destroy(given);
    const { keeps } = example;
    const left = changesBetween(clean, await traces()).filter((line) => keeps?.test(line) !== true);
    expect(left).toEqual([]);
  });
}
