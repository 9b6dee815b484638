import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeLab } from '../../lab/describe-lab';
import { type Lab, startLab } from '../../lab/lab';
import { type Lane, sideBySide } from '../../support/side-by-side';
import { examples } from '../lives';
import type { Deployer, Engine } from './deployer';
import type { Example, Ground } from './example';
import { changesBetween, tracesOn } from './traces';

/** Leads every example through its life, at the same time, each on hosts of its own. */
export function liveThrough(title: string, engine: Engine): void {
  describeLab(title, () => {
    let lab: Lab;
    const hosts = examples.reduce((sum, { hosts }) => sum + hosts, 0);
    beforeAll(async () => {
      lab = await startLab({ hosts });
    });
    afterAll(() => lab?.stop());
    let taken = 0;
    const lanes = examples.map((example) => {
      const first = taken;
      taken += example.hosts;
      return lifeOf(example, engine, () => ({ lab, first }));
    });
    sideBySide(lanes);
  });
}

function lifeOf(example: Example, engine: Engine, place: () => { lab: Lab; first: number }): Lane {
  let ground: Ground;
  let deployer: Deployer<object>;
  let clean: readonly string[];
  let given: object;
  const prepare = async () => {
    const { lab, first } = place();
    const hosts = lab.hosts.slice(first, first + example.hosts) as unknown as Ground['hosts'];
    const reach: Ground['reach'] = ({ address, hostKey }) => ({
      host: address,
      user: 'deploy',
      hostKey,
      privateKeyPath: lab.keys.user,
      become: {},
    });
    ground = { lab, hosts, reach, folder: mkdtempSync(join(tmpdir(), 'example-')) };
    await example.prepare(ground);
    clean = await traces();
    deployer = engine(example);
  };
  afterAll(() => {
    deployer?.close();
    if (ground !== undefined) rmSync(ground.folder, { recursive: true });
  });

  const traces = async (): Promise<readonly string[]> => {
    const found = await Promise.all(ground.hosts.map(tracesOn));
    return found.flatMap((lines, index) => lines.map((line) => `${index} ${line}`));
  };
  const steps = Object.entries(example.steps).map(([title, step]) => {
    const run = async () => {
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
    };
    return [title, run] as const;
  });
  const edited = async () => {
    const { script, path } = example.edit;
    await ground.hosts[0].sh(script);
    expect(await deployer.drifted(given)).toEqual([path]);
    expect(await deployer.repair(given)).toEqual({ [path]: 'update' });
    expect(await deployer.drifted(given)).toEqual([]);
  };
  const destroyed = async () => {
    await deployer.destroy(given);
    const { keeps } = example;
    const left = changesBetween(clean, await traces()).filter((line) => keeps?.test(line) !== true);
    expect(left).toEqual([]);
  };
  return {
    title: example.file,
    prepare,
    steps: [...steps, ['an edit by hand shows and is undone', edited], ['destroy leaves nothing', destroyed]],
  };
}
