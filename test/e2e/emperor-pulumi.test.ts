import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type Estate, five } from '../../examples/emperor-tyrant';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { PluginBuild } from '../provider/support/plugin';
import { hasPulumi, PulumiStack } from './support/pulumi-stack';

jest.setTimeout(600_000);

const suite = hasPulumi ? describeLab : describe.skip;

suite('an emperor in tyrant mode, deployed by pulumi', () => {
  let lab: Lab;
  let host: LabHost;
  let build: PluginBuild;
  let stack: PulumiStack;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await host.sh(`mkdir -p /srv/shops && cat > /srv/shops/shop.py <<'END'
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'open']
END
for user in ${Object.keys(five).join(' ')}; do useradd --system --no-create-home $user; done`);
    build = new PluginBuild();
    stack = new PulumiStack(build);
    buildSync({
      entryPoints: [join(__dirname, '../../examples/emperor-tyrant.ts')],
      outfile: join(stack.directory, 'estate.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      // The program and the example must speak of the same classes.
      alias: { 'pulumi-uwsgi': './pulumi-uwsgi.js' },
      external: ['./pulumi-uwsgi.js'],
    });
    stack.program("uwsgi.deployProject(require('./estate.js').estate(config.requireObject('estate')));");
  });
  afterAll(async () => {
    stack?.remove();
    build?.remove();
    await lab?.stop();
  });

  const say = (estate: Estate): void => {
    const connection = {
      host: host.address,
      user: 'root',
      hostKey: host.hostKey,
      privateKeyPath: lab.keys.root,
    };
    stack.set('estate', JSON.stringify({ host: connection, ...estate }));
  };
  const pulumi = async (...args: string[]): Promise<string> => {
    const { code, output } = await stack.run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')} ended with ${code}\n${output}`);
    return output;
  };
  const up = (): Promise<string> => pulumi('up', '--yes', '--skip-preview');
  const answers = (): Promise<readonly string[]> =>
    Promise.all(
      Object.values(five).map(async ({ port }) => (await fetch(`http://${host.address}:${port}/`)).text()),
    );
  const processes = (): Promise<string> => host.sh('pgrep -a uwsgi | sort');

  test('is deployed, left alone, changed, refreshed and destroyed', async () => {
    say({});
    expect(await pulumi('preview')).toMatch(/8 to create/);
    await up();
    expect(await answers()).toEqual(Array(5).fill('open'));
    const before = await processes();

    expect(await up()).toMatch(/8 unchanged/);
    expect(await processes()).toBe(before);

    const shops = { ...five, bread: { ...five['bread']!, processes: 2 } };
    say({ shops });
    expect(await pulumi('preview', '--diff')).toMatch(/processes: 1 → 2/);
    expect(await up()).toMatch(/1 updated/);
    const bread = (text: string) => text.split('\n').filter((line) => line.includes('bread.ini')).length;
    expect(bread(await processes())).toBe(bread(before) + 1);

    await host.sh("sed -i 's/processes = 1/processes = 3/' /etc/uwsgi/shops/dates.ini");
    expect(await pulumi('refresh', '--preview-only', '--diff')).toMatch(/~ processes: "1" => "3"/);

    await pulumi('destroy', '--yes', '--skip-preview');
    expect(await host.sh('pgrep -a uwsgi || :; ls /etc/uwsgi /var/lib/uwsgi-iac 2>/dev/null || :')).toBe('');
  });
});
