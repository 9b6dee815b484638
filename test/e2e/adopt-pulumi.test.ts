import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { allSetups, secrets, setupFolder, takenFiles } from '../adopt/support/setups';
import { uwsgiIac } from '../adopt/support/uwsgi-iac';
import { PluginBuild } from '../provider/support/plugin';
import { describeNeeding } from '../support/needs';
import { AdoptedStack } from './support/adopted-stack';

jest.setTimeout(600_000);

const suite = describeNeeding('pulumi');

suite('adopted by pulumi', () => {
  let target: LoopbackTarget;
  let build: PluginBuild;
  let adopted: AdoptedStack;
  let place: string;
  beforeAll(async () => {
    target = await startLoopbackTarget();
    place = join(target.home, 'etc');
    mkdirSync(place);
    for (const name of allSetups) {
      cpSync(join(setupFolder, name), join(place, name), { recursive: true });
    }
    build = new PluginBuild();
    Object.assign(process.env, secrets);
    adopted = new AdoptedStack(build, 'estate');
  });
  afterAll(async () => {
    for (const name of Object.keys(secrets)) delete process.env[name];
    adopted?.stack.remove();
    build?.remove();
    await target?.stop();
  });

  const facts = () =>
    readdirSync(place, { recursive: true, encoding: 'utf8' }).map((name) => {
      const { mtimeNs, ctimeNs, ino } = lstatSync(join(place, name), { bigint: true });
      return [name, mtimeNs, ctimeNs, ino];
    });

  test('what `adopt` found is imported, and a preview of its program expects no changes', async () => {
    const before = facts();
    const { user, host, port, privateKeyFile, knownHostsFile } = target;
    const ran = await uwsgiIac([
      'adopt',
      `${user}@${host}:${port}`,
      place,
      ...['--key', privateKeyFile, '--known-hosts', knownHostsFile, '--name', 'web1', '--project', 'estate'],
      ...adopted.options,
    ]);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('pulumi import uwsgi:index:') });
    const { resources } = JSON.parse(readFileSync(adopted.imports, 'utf8')) as {
      resources: { id: string }[];
    };
    expect(resources.map(({ id }) => id.replace(`web1:${place}/`, '')).sort()).toEqual(takenFiles(allSetups));
    expect(allSetups.filter((one) => takenFiles([one]).length > 0).length).toBeGreaterThanOrEqual(50);

    expect(await adopted.takeOver()).toContain(`= ${resources.length} imported`);
    expect(facts()).toEqual(before);

    // The import knew of no secrets; the program does.
    const { text } = await adopted.stack.state();
    for (const secret of Object.values(secrets))
      expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
  });
});
