import { describeNeeding } from '../support/needs';
import { importsProgram, wanted } from './support/imports-pulumi';
import type { PulumiStack } from './support/pulumi-stack';
import { LabStage } from './support/pulumi-stage';
import type { RenameGround } from './support/renaming';

jest.setTimeout(600_000);

describeNeeding('lab', 'pulumi')('an import under Pulumi', () => {
  let stage: LabStage;
  let ground: RenameGround;
  let stack: PulumiStack;
  beforeAll(async () => {
    stage = await LabStage.start();
    ({ ground, stack } = stage);
    stack.set('word', 'hidden-words', { secret: true });
  });
  afterAll(() => stage?.stop());

  const up = ['up', '--yes', '--skip-preview'];
  const unchanged = ['preview', '--expect-no-changes', '--diff'];

  /** Files and units of the host. */
  const things = (): Promise<string> =>
    ground.host.sh(`find /etc/uwsgi /etc/systemd/system /etc/tmpfiles.d /srv /tmp /var/lib/uwsgi-iac -not -path '/tmp/systemd*' 2>/dev/null | sort || :
systemctl list-units --all --no-legend --plain app\\* emp\\* mine\\* || :
systemctl list-unit-files --no-legend app\\* emp\\* mine\\* || :
ss -Hltn | awk '{ print $4 }' | grep -E ':83[0-9][0-9]$' || :`);
  const answer = async (port: number): Promise<string> => (await fetch(ground.url(port))).text();

  let before = '';
  let imported = '';

  test('a vassal with a secret serves below an emperor that is not root', async () => {
    before = await things();
    stack.program(importsProgram(ground));
    await stack.must(...up);
    expect(await Promise.all([8301, 8302, 8303].map(answer))).toEqual(['r0', 'r0', 'r0']);
    expect(await ground.host.sh("stat -c '%a %U %G' /etc/uwsgi/shops/*.ini")).toBe(
      '640 root www-data\n640 root www-data\n640 root www-data\n',
    );
    await stack.must(...unchanged);
  });

  test('of each type equals what was deployed', async () => {
    const state = JSON.parse((await stack.state()).text);
    state.deployment.resources = state.deployment.resources.filter(
      ({ type }: { type: string }) => !type.startsWith('uwsgi:index:'),
    );
    stack.importState(JSON.stringify(state));
    await stack.importResources(wanted);
    imported = (await stack.state()).text;
    await stack.must(...unchanged);
    await stack.must('refresh', '--yes', '--skip-preview');
    await stack.must(...unchanged);
  });

  test('and a deletion afterwards leave nothing on the host', async () => {
    // A refresh would read once more.
    stack.importState(imported);
    expect(await things()).not.toBe(before);
    await stack.must('destroy', '--yes', '--skip-preview');
    expect(await things()).toBe(before);
  });
});
