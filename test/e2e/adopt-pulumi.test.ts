import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { uwsgiIac } from '../adopt/support/uwsgi-iac';
import { PluginBuild } from '../provider/support/plugin';
import { hasPulumi, PulumiStack } from './support/pulumi-stack';

jest.setTimeout(600_000);

const suite = hasPulumi ? describe : describe.skip;

/** Setups of all kinds, with secrets, odd sections, options that no uWSGI knows and files that are no ini. */
const chosen =
  'above bom crlf django duplicates emperor includes legion logic magic same-names sections spacing unknown xml'.split(
    ' ',
  );
const secrets = {
  SECRET_KEY: '2^k#!x%%9_(w',
  DATABASE_URL_SECRET: 's3cr3t-pg',
  CLUSTER_LEGION_SECRET: 'my-sh4red-secret',
};

suite('adopted by pulumi', () => {
  let target: LoopbackTarget;
  let build: PluginBuild;
  let stack: PulumiStack;
  let place: string;
  beforeAll(async () => {
    target = await startLoopbackTarget();
    place = join(target.home, 'etc');
    mkdirSync(place);
    for (const name of chosen) {
      const source = join(__dirname, '../adopt/fixtures', name);
      cpSync(source, join(place, name), { recursive: true });
    }
    build = new PluginBuild();
    Object.assign(process.env, secrets);
    stack = new PulumiStack(build);
  });
  afterAll(async () => {
    for (const name of Object.keys(secrets)) delete process.env[name];
    stack?.remove();
    build?.remove();
    await target?.stop();
  });

  const pulumi = async (...args: string[]): Promise<string> => {
    const { code, output } = await stack.run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')} ended with ${code}\n${output}`);
    return output;
  };
  const facts = () =>
    readdirSync(place, { recursive: true, encoding: 'utf8' }).map((name) => {
      const { mtimeNs, ctimeNs, ino } = lstatSync(join(place, name), { bigint: true });
      return [name, mtimeNs, ctimeNs, ino];
    });

  test('what `adopt` found is imported, and a preview of its program expects no changes', async () => {
    const before = facts();
    const { user, host, port, privateKeyFile, knownHostsFile } = target;
    const [out, imports] = [join(stack.directory, 'deploy.ts'), join(stack.directory, 'import.json')];
    const provider = 'urn:pulumi:test::shop::pulumi:providers:uwsgi::estate';
    const ran = await uwsgiIac([
      'adopt',
      `${user}@${host}:${port}`,
      place,
      ...['--key', privateKeyFile, '--known-hosts', knownHostsFile, '--name', 'web1', '--project', 'estate'],
      ...['--out', out, '--import-file', imports, '--provider-urn', provider],
    ]);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('pulumi import uwsgi:index:') });
    const { resources } = JSON.parse(readFileSync(imports, 'utf8')) as { resources: { id: string }[] };
    expect(resources.length).toBeGreaterThanOrEqual(16);

    buildSync({
      entryPoints: [out],
      outfile: join(stack.directory, 'estate.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      alias: { 'pulumi-uwsgi': './pulumi-uwsgi.js' },
      external: ['./pulumi-uwsgi.js'],
    });
    stack.program("uwsgi.deployProject(require('./estate.js').default);");
    await pulumi('up', '--yes', '--skip-preview', '--target', provider);
    const imported = await pulumi('import', '--file', imports, '--yes', '--protect=false');
    expect(imported).toContain(`= ${resources.length} imported`);
    await pulumi('preview', '--expect-no-changes', '--diff');
    const up = await pulumi('up', '--yes', '--skip-preview', '--expect-no-changes');
    expect(up).toContain(`${resources.length + 2} unchanged`);
    expect(facts()).toEqual(before);

    // An import knows of no secrets; the program does, and a refresh lets the state forget what was plain.
    await pulumi('refresh', '--yes', '--skip-preview');
    await pulumi('preview', '--expect-no-changes', '--diff');
    const { text } = await stack.state();
    for (const secret of Object.values(secrets))
      expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(existsSync(join(place, 'django/shop.ini'))).toBe(true);
  });
});
