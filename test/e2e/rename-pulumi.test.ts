import { PluginBuild } from '../provider/support/plugin';
import { describeNeeding } from '../support/needs';
import { SteadyLoad } from '../support/steady-load';
import { PulumiStack } from './support/pulumi-stack';
import { original, type Renamed, RenameGround, renames } from './support/renaming';
import { renameProgram } from './support/renaming-pulumi';

jest.setTimeout(600_000);

describeNeeding('lab', 'pulumi')('a rename under Pulumi', () => {
  let ground: RenameGround;
  let build: PluginBuild;
  let stack: PulumiStack;
  beforeAll(async () => {
    ground = await RenameGround.start();
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

  const up = () => stack.run('up', '--yes', '--skip-preview');
  const files = async (): Promise<string> => (await ground.host.sh('ls /etc/uwsgi 2>/dev/null || :')).trim();

  const program = (app: Renamed, aliases: readonly string[] = []): void =>
    stack.program(renameProgram(ground, app, aliases));

  test.each(Object.entries(renames))(
    'with an alias, %s: serves afterwards',
    async (_, { comes, ...renamed }) => {
      program(original);
      await stack.must('up', '--yes', '--skip-preview');
      program(renamed, ['web1/shop']);
      const preview = await stack.run('preview', '--diff');
      const urls = [...new Set([original.port, renamed.port])].map((port) => ground.url(port));
      const load = new SteadyLoad(urls, 50);
      const { code } = await up();
      const seen = await load.stop();
      expect(preview.output).toMatch(
        renamed.port === original.port
          ? /takeover of web1:\/etc\/uwsgi\/shop\.ini: same http-socket :8205/
          : /replace/,
      );
      expect(seen.total).toBeGreaterThan(0);
      if (!comes && renamed.code !== 'late') expect(seen.failed).toBe(0);
      expect(code === 0).toBe(comes);
      expect(await ground.serves(comes ? renamed.port : original.port)).toBe(true);
      expect(await files()).toBe(comes ? 'store.ini' : 'shop.ini');
      if (!comes) {
        // The way back loses nothing either.
        program(original);
        await stack.must('up', '--yes', '--skip-preview');
        expect(await ground.serves(original.port)).toBe(true);
        expect(await files()).toBe('shop.ini');
      }
    },
  );

  test('what is replaced by itself stays', async () => {
    program(original);
    await stack.must('up', '--yes', '--skip-preview');
    const { resources: all } = await stack.state();
    const { urn } = all.find(({ type }) => type === 'uwsgi:index:Instance')!;
    expect(await stack.must('up', '--yes', '--skip-preview', '--replace', urn)).toContain(
      'is kept on the host',
    );
    expect(await ground.serves(original.port)).toBe(true);
    await stack.must('state', 'taint', urn, '--yes');
    await stack.must('up', '--yes', '--skip-preview');
    expect(await ground.serves(original.port)).toBe(true);
    expect(await files()).toBe('shop.ini');
    await stack.must('destroy', '--yes', '--skip-preview', '--run-program');
    expect(await files()).toBe('');
  });
});
