import { describeNeeding } from '../support/needs';
import { type EveryTypeProgram, everyTypeProgram } from './support/every-type-pulumi';
import { PulumiStack } from './support/pulumi-stack';
import { LabStage } from './support/pulumi-stage';
import type { RenameGround } from './support/renaming';

jest.setTimeout(600_000);

/** What lies in the place of each resource, put there by an operator. */
const foreign: Readonly<Record<string, string>> = {
  '/etc/uwsgi/app.ini': '[uwsgi]\n# mine\n',
  '/etc/uwsgi/emp.ini': '[uwsgi]\n# mine\n',
  '/etc/uwsgi/shops/vas.ini': '[uwsgi]\n# mine\n',
  '/etc/uwsgi/conf.ini': '[uwsgi]\n# mine\n',
  '/srv/file.txt': 'mine\n',
  '/etc/systemd/system/mine.service': '[Service]\nExecStart=/bin/true\n',
  '/etc/systemd/system/half.service': '[Service]\nExecStart=/bin/true\n',
  '/etc/tmpfiles.d/mine.conf': 'd /run/mine\n',
};

/** Names of the resources; the Vassal waits for its Emperor. */
const names = ['app', 'half', 'emp', 'conf', 'file', 'unit', 'tmp', 'dir', 'rel'];

describeNeeding('lab', 'pulumi')('what is in the place of a creation under Pulumi', () => {
  let stage: LabStage;
  let ground: RenameGround;
  let stack: PulumiStack;
  beforeAll(async () => {
    stage = await LabStage.start();
    ({ ground, stack } = stage);
  });
  afterAll(() => stage?.stop());

  const program = (options: EveryTypeProgram = {}): string => everyTypeProgram(ground, options);

  const contents = (): Promise<string> =>
    ground.host.sh(`cat ${Object.keys(foreign).join(' ')}; stat -c %a /srv/dir; readlink /srv/rel/current`);

  test('is left alone and named, until the provider may adopt it', async () => {
    for (const [path, text] of Object.entries(foreign))
      await ground.host.sh(`mkdir -p $(dirname ${path}); printf '${text.replaceAll('\n', '\\n')}' > ${path}`);
    await ground.host.sh('mkdir -m 700 /srv/dir; mkdir -p /srv/rel/v1; ln -s v1 /srv/rel/current');
    const before = await contents();
    stack.program(program());
    for (const args of [['preview'], ['up', '--yes', '--skip-preview', '--continue-on-error']]) {
      const { code, output } = await stack.run(...args);
      expect(code).not.toBe(0);
      const says = (name: string): RegExp =>
        new RegExp(
          `Cannot create ${name}: web1:/\\S+ exists already, and the host has no note that this stack deployed it`,
        );
      // A preview ends with the first failure.
      const refused = args[0] === 'preview' ? ['\\w+'] : names;
      for (const name of refused) expect(output).toMatch(says(name));
      expect(await contents()).toBe(before);
    }
    stack.program(program({ adopt: true }));
    await stack.must('up', '--yes', '--skip-preview');
    expect(await contents()).not.toMatch(/mine\n/);
  });

  test('is not known by names: after a rename without aliases, and after the state has lost it', async () => {
    const refused = async (name: string): Promise<void> => {
      const before = await contents();
      const { code, output } = await stack.run('preview');
      expect(code).not.toBe(0);
      expect(output).toMatch(
        new RegExp(
          `Cannot create ${name}: web1:/\\S+ exists already, created by the stack test of the project shop as`,
        ),
      );
      expect(output).toContain('`aliases: [{ name:');
      expect(await contents()).toBe(before);
    };
    stack.program(program({ suffix: 'B', text: 'renamed' }));
    await refused('\\w+B');
    stack.program(program({ suffix: 'B', text: 'renamed', adopt: true }));
    await stack.must('up', '--yes', '--skip-preview');
    expect(await contents()).toContain('renamed');
    const lost = (await stack.state()).resources.filter(({ type }) =>
      /:(File|Instance|Configuration)$/.test(type),
    );
    for (const { urn } of lost) await stack.must('state', 'delete', urn, '--yes');
    stack.program(program({ suffix: 'B', text: 'again' }));
    await refused('(file|app|half|conf)B');
    stack.program(program({ suffix: 'B', text: 'again', adopt: true }));
    await stack.must('up', '--yes', '--skip-preview');
    expect(await contents()).not.toContain('renamed');
  });

  test('is not that of another stack, be it the same; nothing is noted once it is gone', async () => {
    const other = new PulumiStack(stage.build, 'other');
    try {
      other.program(program({ suffix: 'B', text: 'again' }));
      const { output } = await other.run('preview');
      expect(output).toMatch(
        /web1:\/srv\/file\.txt exists already, created by the stack test of the project shop/,
      );
      await stack.must('destroy', '--yes', '--skip-preview');
      expect(await ground.host.sh('ls -A /var/lib/uwsgi-iac 2>/dev/null || :')).toBe('');
      expect(await other.run('preview')).toMatchObject({ code: 0 });
    } finally {
      other.remove();
    }
  });
});
