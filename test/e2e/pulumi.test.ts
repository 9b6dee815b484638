import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type LoopbackTarget,
  startLoopbackTarget,
  venvSettings,
} from '../../examples/support/loopback-target';
import { PluginBuild } from '../provider/support/plugin';
import { eventually } from '../support/eventually';
import { describeNeeding } from '../support/needs';
import { PulumiStack } from './support/pulumi-stack';

const describeWithPulumi = describeNeeding('pulumi');
const password = 'hunter2-is-secret';

describeWithPulumi('pulumi', () => {
  let target: LoopbackTarget;
  let build: PluginBuild;
  let stack: PulumiStack;
  /** All that the CLI printed, to be searched for secrets. */
  let printed: string;

  beforeAll(async () => {
    target = await startLoopbackTarget();
    build = new PluginBuild();
  }, 300_000);
  afterAll(async () => {
    build?.remove();
    await target?.stop();
  });
  beforeEach(() => {
    stack = new PulumiStack(build);
    printed = '';
    const { host, port, user, privateKey, hostKey } = target;
    stack.set('host', JSON.stringify({ host, port, user, privateKey, hostKey }), { secret: true });
    stack.set('password', password, { secret: true });
  });
  afterEach(async () => {
    await stack.run('destroy', '--yes', '--skip-preview');
    stack.remove();
  });

  const provider =
    "const provider = new uwsgi.Provider('hosts', { hosts: { web1: config.requireSecretObject('host') } });";

  /** Runs the CLI and must succeed. */
  async function pulumi(...args: string[]): Promise<string> {
    const { code, output } = await stack.run(...args);
    printed += output;
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')} ended with ${code}\n${output}`);
    return output;
  }

  const up = () => pulumi('up', '--yes', '--skip-preview');

  describe('Release', () => {
    test('is previewed, deployed, changed by its files alone, refreshed and destroyed', async () => {
      const [source, directory] = [join(target.home, 'source'), join(target.home, 'srv/shop')];
      const served = () => readFileSync(join(directory, 'current/app.py'), 'utf8');
      mkdirSync(source);
      writeFileSync(join(source, 'app.py'), 'one');
      stack.program(`${provider}
const release = new uwsgi.Release('shop', {
  host: 'web1', name: 'shop', source: '${source}', directory: '${directory}',
  commands: [{ name: 'tell', run: 'echo "$PASSWORD" > told', environment: { PASSWORD: config.requireSecret('password') } }],
}, { provider });
exports.digest = release.digest;`);
      await pulumi('preview');
      expect(existsSync(directory)).toBe(false);
      await up();
      expect(served()).toBe('one');
      expect(readFileSync(join(directory, 'current/told'), 'utf8')).toBe(`${password}\n`);
      expect(await up()).toMatch(/3 unchanged/);
      const digest = await pulumi('stack', 'output', 'digest', '--show-secrets');
      writeFileSync(join(source, 'app.py'), 'two');
      expect(await pulumi('preview', '--diff')).toMatch(/~ sourceDigest: "\w+" => "\w+"/);
      await up();
      expect(served()).toBe('two');
      expect(await pulumi('stack', 'output', 'digest', '--show-secrets')).not.toBe(digest);
      writeFileSync(join(directory, 'current/app.py'), 'edited');
      expect(await pulumi('refresh', '--preview-only', '--diff')).toMatch(/edited \(app\.py\)/);
      await pulumi('refresh', '--yes', '--skip-preview');
      await up();
      expect(served()).toBe('two');
      await pulumi('destroy', '--yes', '--skip-preview');
      expect(existsSync(directory)).toBe(false);
      expect(printed).not.toContain(password);
    }, 180_000);

    test('of a tree starts the workers of its application anew', async () => {
      const source = join(target.home, 'tree');
      const port = await target.freePort();
      mkdirSync(source);
      const code = (version: string) =>
        writeFileSync(
          join(source, 'app.py'),
          `def application(environ, start_response):\n    start_response('200 OK', [])\n    return [b'${version}']\n`,
        );
      code('one');
      const { host, port: ssh, user, privateKeyFile, hostKey } = target;
      stack.program(`
const project = new Project('tree');
const web = new Host(project, 'web1', ${JSON.stringify({ host, port: ssh, user, privateKeyPath: privateKeyFile, hostKey })});
new PythonApp(web, 'tree', {
  release: { source: '${source}', directory: '${join(target.home, 'srv/tree')}' },
  module: 'app', http: '127.0.0.1:${port}', embeddedPlugin: true,
  options: ${JSON.stringify(venvSettings(target))},
  instance: { manager: 'pidfile', binary: '${target.uwsgiBinary}', path: '${join(target.home, 'tree.ini')}', timeout: 20 },
});
uwsgi.deployProject(project);`);
      const answer = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();
      await up();
      expect(await answer()).toBe('one');
      code('two');
      expect(await pulumi('preview')).toMatch(/triggers\.release: \w+ → \w+ \(chain-reload\)/);
      await up();
      expect(await answer()).toBe('two');
      expect(await up()).toMatch(/unchanged/);
    }, 180_000);
  });

  describe('Configuration', () => {
    const path = () => join(target.home, 'shop.ini');
    const configuration = (body: string, more = '') =>
      stack.program(`${provider}
const section = new Section();
${body}
new uwsgi.Configuration('shop', { host: 'web1', path: '${path()}', section${more} }, { provider });`);

    test('is previewed, deployed, left alone, changed, refreshed and destroyed', async () => {
      configuration("section.set('processes', 2).set('master', true);");
      await pulumi('preview');
      expect(existsSync(path())).toBe(false);
      await up();
      expect(readFileSync(path(), 'utf8')).toBe('[uwsgi]\nprocesses = 2\nmaster = true\n');

      const written = statSync(path()).mtimeMs;
      expect(await up()).toMatch(/3 unchanged/);
      expect(statSync(path()).mtimeMs).toBe(written);

      configuration("section.set('processes', 4).set('master', true);");
      const preview = await pulumi('preview', '--diff');
      expect(preview).toMatch(/~ processes: "2" => "4"/);
      expect(preview).toMatch(/processes: 2 → 4/);
      expect(preview).not.toMatch(/layout|master *:/);
      await up();
      expect(readFileSync(path(), 'utf8')).toBe('[uwsgi]\nprocesses = 4\nmaster = true\n');

      writeFileSync(path(), '[uwsgi]\nprocesses = 9\nmaster = true\n');
      expect(await pulumi('refresh', '--preview-only', '--diff')).toMatch(/~ processes: "4" => "9"/);
      await pulumi('refresh', '--yes', '--skip-preview');
      await up();
      expect(readFileSync(path(), 'utf8')).toContain('processes = 4');

      await pulumi('destroy', '--yes', '--skip-preview');
      expect(existsSync(path())).toBe(false);
    }, 120_000);

    test('shows an unknown option as computed and hides a secret one, the others stay exact', async () => {
      configuration("section.set('processes', 2);");
      await up();
      configuration(`
const other = new uwsgi.Configuration('other', { host: 'web1', path: '${join(target.home, 'other.ini')}', sections: { uwsgi: { master: 'true' } } }, { provider });
section.set('processes', 4);
section.raw('http', text\`\${other.id}\`);
section.raw('env', text\`PASSWORD=\${config.requireSecret('password')}\`);`);
      const preview = await pulumi('preview', '--diff');
      expect(preview).toMatch(/~ processes: "2" => "4"/);
      expect(preview).toMatch(/\+ http *: \[unknown\]/);
      expect(preview).toMatch(/http: computed/);
      expect(preview).toMatch(/\+ env *: \[secret\]/);
      await up();
      expect(readFileSync(path(), 'utf8')).toContain(`env = PASSWORD=${password}`);

      const { text, resources } = await stack.state();
      expect(text).not.toContain(password);
      expect(text).not.toContain('PRIVATE KEY');
      const sections = resources.find(({ urn }) => urn.endsWith('::shop'))!.inputs['sections'] as Record<
        string,
        Record<string, unknown>
      >;
      expect(sections['uwsgi']!['processes']).toBe('4');
      expect(sections['uwsgi']!['env']).toHaveProperty('ciphertext');

      configuration(
        "section.raw('env', text`PASSWORD=${config.requireSecret('password')}`).raw('procesess', '4');",
      );
      const failed = await stack.run('preview');
      expect(failed.output).toMatch(/sections\.uwsgi\.procesess: .*nearest is processes/);
      expect(printed + failed.output).not.toContain(password);
    }, 120_000);

    test('is imported from its id', async () => {
      writeFileSync(path(), '[uwsgi]\nplugins = python3\nprocesses = 3\n');
      configuration('', ', sections: undefined');
      stack.program(`${provider}\nexports.urn = provider.urn;`);
      await up();
      const providerUrn = (await stack.state()).resources.find(
        ({ type }) => type === 'pulumi:providers:uwsgi',
      )!.urn;
      const name = `hosts=${providerUrn}`;
      const out = await pulumi(
        'import',
        'uwsgi:index:Configuration',
        'shop',
        `web1:${path()}`,
        '--provider',
        name,
        '--yes',
        '--protect=false',
      );
      expect(out).toMatch(/processes: "3"/);
      const { resources } = await stack.state();
      expect(resources.find(({ urn }) => urn.endsWith('::shop'))).toMatchObject({
        id: `web1:${path()}`,
        inputs: { host: 'web1', path: path(), sections: { uwsgi: { plugins: 'python3', processes: '3' } } },
      });
    }, 120_000);

    test('is not declared twice for one file', async () => {
      configuration(
        `new uwsgi.Configuration('twin', { host: 'web1', path: '${path()}', sections: { uwsgi: {} } }, { provider });`,
      );
      const { code, output } = await stack.run('preview');
      expect(code).not.toBe(0);
      expect(output).toMatch(/web1:\S+ is claimed by both (twin and shop|shop and twin):/);
    }, 120_000);
  });

  describe('Instance', () => {
    const app = () => join(target.home, 'app');
    const path = () => join(target.home, 'etc', 'shop.ini');

    function instance(http: string, { processes = 1, module = 'quick', validate = true } = {}): void {
      mkdirSync(app(), { recursive: true });
      const answer = "def application(environ, start):\n    start('200 OK', [])\n    return [b'served']\n";
      writeFileSync(join(app(), 'quick.py'), answer);
      writeFileSync(join(app(), 'slow.py'), `import time\ntime.sleep(8)\n${answer}`);
      stack.program(`${provider}
const options = ${JSON.stringify({ ...venvSettings(target), master: 'true', http, chdir: app(), module, processes: String(processes) })};
new uwsgi.Instance('shop', {
  host: 'web1', name: 'shop', path: '${path()}', manager: 'pidfile', binary: '${target.uwsgiBinary}',
  sections: { uwsgi: options }, validate: ${validate},
}, { provider });`);
    }

    test('runs, reloads with more workers and goes', async () => {
      const http = `127.0.0.1:${await target.freePort()}`;
      instance(http);
      await up();
      expect(await (await fetch(`http://${http}/`)).text()).toBe('served');
      expect(await up()).toMatch(/unchanged/);
      instance(http, { processes: 2 });
      expect(await pulumi('preview')).toMatch(/processes: 1 → 2 \(reload\)/);
      await up();
      expect(await (await fetch(`http://${http}/`)).text()).toBe('served');
      expect(await pulumi('refresh', '--yes', '--skip-preview')).toMatch(/unchanged/);

      // Forgotten and found again by its id alone: the program that declared it has nothing to change.
      const { resources } = await stack.state();
      const urnOf = (type: string) => resources.find((resource) => resource.type === type)!.urn;
      const provider = `hosts=${urnOf('pulumi:providers:uwsgi')}`;
      await pulumi('state', 'delete', urnOf('uwsgi:index:Instance'), '--yes');
      const args = ['uwsgi:index:Instance', 'shop', `web1:${path()}`, '--provider', provider];
      await pulumi('import', ...args, '--yes', '--protect=false');
      expect(await pulumi('preview', '--expect-no-changes')).toMatch(/unchanged/);

      await pulumi('destroy', '--yes', '--skip-preview');
      await expect(fetch(`http://${http}/`)).rejects.toThrow();
      expect(existsSync(path())).toBe(false);
    }, 180_000);

    test.each([
      ['while the host judges the configuration', true],
      ['while workers come up', false],
    ])(
      'leaves state and host consistent when interrupted %s',
      async (_, validate) => {
        const http = `127.0.0.1:${await target.freePort()}`;
        instance(http, { module: 'slow', validate });
        const run = stack.start('up', '--yes', '--skip-preview');
        const reached = () =>
          validate ? /validating \S+ with the host's uWSGI/.test(run.output()) : existsSync(path());
        await eventually('the change is under way', reached, { seconds: 30 });
        await delay(1_000);
        run.process.kill('SIGINT');
        const { code, output } = await run.ended;
        expect(code).not.toBe(0);
        const { resources } = await stack.state();
        const recorded = resources.some(({ type }) => type === 'uwsgi:index:Instance');
        expect({ recorded, output }).toMatchObject({ recorded: existsSync(path()) });
        // Whatever is left, the next run brings it in order.
        instance(http);
        await up();
        expect(await (await fetch(`http://${http}/`)).text()).toBe('served');
      },
      180_000,
    );
  });
});
