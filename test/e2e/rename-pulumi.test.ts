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

  /** An emperor with a vassal, or an instance, under a suffix of its names. */
  const raw = (kind: 'Emperor' | 'Instance', address: string, suffix: string, alias: boolean): string => `
const provider = new uwsgi.Provider('hosts', { hosts: { web1: ${JSON.stringify(ground.connection())} } });
const opts = (name) => ({ provider, aliases: ${alias} ? [{ name }] : [] });
const section = new Section().set('plugin', 'python3').set('master', true).set('chdir', '/srv/good').set('module', 'app').set('http-socket', '${address}');
if ('${kind}' === 'Instance') new uwsgi.Instance('app${suffix}', { host: 'web1', name: 'app${suffix}', section, timeout: 20 }, opts('app'));
else {
  const emperor = new uwsgi.Emperor('emp${suffix}', { host: 'web1', name: 'emp${suffix}', section: new EmperorSection({ vassals: '/etc/uwsgi/shops' }) }, opts('emp'));
  new uwsgi.Vassal('app${suffix}', { host: 'web1', directory: '/etc/uwsgi/shops', stats: emperor.stats, tyrant: emperor.tyrant, name: 'app${suffix}', section, timeout: 20 }, { ...opts('app'), dependsOn: [emperor] });
}`;

  test.each([
    [
      'Emperor',
      ':8205',
      /Cannot run the vassals of \/etc\/uwsgi\/shops: only one emperor may, but uwsgi \(pid \d+, emp\.service/,
    ],
    [
      'Emperor',
      '/run/app.sock',
      /Cannot run the vassals of \/etc\/uwsgi\/shops: only one emperor may, but uwsgi \(pid \d+, emp\.service/,
    ],
    ['Instance', ':8205', /port 8205 must be free, but uwsgi \(pid \d+, app\.service/],
    ['Instance', '/run/app.sock', /only one process may listen there, but uwsgi \(pid \d+, app\.service/],
  ] as const)(
    'without an alias, %s at %s: is refused before anything is touched; an alias lets it take over',
    async (kind, address, says) => {
      const answers = async (): Promise<string> =>
        ground.host.sh(`python3 - <<'END'
import socket
s = socket.socket(${address.startsWith('/') ? 'socket.AF_UNIX' : ''}); s.settimeout(5)
s.connect(${address.startsWith('/') ? `'${address}'` : "('127.0.0.1', 8205)"}); s.send(b'GET / HTTP/1.0\\r\\n\\r\\n'); print(s.recv(4096)[-2:])
END`);
      stack.program(raw(kind, address, '', false));
      await stack.must('up', '--yes', '--skip-preview');
      expect(await answers()).toContain('r0');
      stack.program(raw(kind, address, 'B', false));
      expect((await stack.run('preview')).output).toMatch(says);
      for (let times = 0; times < 2; times += 1) {
        const { code, output } = await up();
        expect(code).not.toBe(0);
        expect(output).toMatch(says);
        expect(output).toContain('`aliases: [{ name:');
        expect(await answers()).toContain('r0');
      }
      stack.program(raw(kind, address, 'B', true));
      await stack.must('up', '--yes', '--skip-preview');
      expect(await answers()).toContain('r0');
      expect(await stack.must('preview')).toMatch(/unchanged/);
    },
  );

  test('what is to be replaced by itself is refused, and stays', async () => {
    program(original);
    await stack.must('up', '--yes', '--skip-preview');
    const { resources: all } = await stack.state();
    const { urn } = all.find(({ type }) => type === 'uwsgi:index:Instance')!;
    // The engine shows no record then: it could be that of another stack of this name.
    const forced = await stack.run('up', '--yes', '--skip-preview', '--replace', urn);
    expect(forced.output).toContain('but not by this record');
    await stack.must('state', 'taint', urn, '--yes');
    expect((await up()).output).toContain('but not by this record');
    expect(await ground.serves(original.port)).toBe(true);
    expect(await files()).toBe('shop.ini');
    await stack.must('destroy', '--yes', '--skip-preview', '--run-program');
    expect(await files()).toBe('');
  });
});
