import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type LoopbackTarget,
  startLoopbackTarget,
  venvSettings,
} from '../../examples/support/loopback-target';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { formatPlan } from '../../src/engine/format-plan';
import { isEmpty } from '../../src/engine/no-op';
import type { Plan } from '../../src/engine/plan';
import { Session } from '../../src/engine/session';
import { offlinePlan } from '../../src/report/offline-plan';
import { PulumiStack } from '../e2e/support/pulumi-stack';
import { PluginBuild } from '../provider/support/plugin';
import { testNeeding } from '../support/needs';
import { session as run } from '../support/session';

jest.setTimeout(180_000);

/** A uWSGI that has Python inside. */
describe('a plugin that is inside', () => {
  let target: LoopbackTarget;
  let port: number;
  beforeAll(async () => {
    target = await startLoopbackTarget();
    port = await target.freePort();
    mkdirSync(join(target.home, 'app'));
    writeFileSync(
      join(target.home, 'app/shop.py'),
      "def application(environ, start):\n    start('200 OK', [])\n    return [b'served']\n",
    );
  });
  afterAll(() => target?.stop());

  const path = () => join(target.home, 'shop.ini');
  const project = (
    { instance, ...props }: Partial<PythonAppProps> = {},
    configure?: (app: PythonApp) => void,
  ): Project => {
    const made = new Project('fitted');
    const { host, user, hostKey, privateKeyFile, uwsgiBinary: binary } = target;
    const web = new Host(made, 'web1', {
      host,
      port: target.port,
      user,
      hostKey,
      privateKeyPath: privateKeyFile,
    });
    const app = new PythonApp(web, 'shop', {
      directory: join(target.home, 'app'),
      module: 'shop',
      http: `127.0.0.1:${port}`,
      instance: { manager: 'pidfile', binary, path: path(), timeout: 30, ...instance },
      configure: (section) => section.set('binary-path', venvSettings(target)['binary-path']),
      ...props,
    });
    configure?.(app);
    return made;
  };
  const plan = (made: Project): Promise<Plan> => run(made, (session) => session.plan());

  test('is left out where the uWSGI of the host has Python inside, and that is no difference later', async () => {
    const { results } = await run(project(), (session) => session.apply());
    expect(results.map(({ error }) => error)).toEqual([undefined]);
    expect(readFileSync(path(), 'utf8')).toMatch(/^\[uwsgi\]\nstrict = true\nmaster = true\n/m);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('served');
    expect(isEmpty(await plan(project()))).toBe(true);
    const more = formatPlan(await plan(project({ processes: 3 })));
    expect(more).toContain('processes: 2 → 3 (reload)');
    expect(more).not.toContain('plugin');
    // So is any other that is inside; manual edits show as drift.
    const other = project({}, (app) => void app.section.gather('plugin', 'corerouter'));
    expect(isEmpty(await plan(other))).toBe(true);
    writeFileSync(
      path(),
      readFileSync(path(), 'utf8').replace('strict = true', 'strict = true\nplugin = python4'),
    );
    expect(formatPlan(await plan(project()))).toContain('- plugin: python4');
    await run(project(), (session) => session.destroy());
  });

  test('stays as it is given where the user says so, and where no host is asked', async () => {
    const asked = async (made: Project): Promise<readonly string[]> => {
      const warnings: string[] = [];
      const session = new Session(made, { onWarning: (message) => warnings.push(message) });
      const { actions } = await session.plan();
      await session.close();
      expect('desired' in actions[0]! && actions[0].desired.props).toMatchObject(declared);
      return warnings;
    };
    const declared = { sections: { uwsgi: { plugin: 'python3' } } };
    const warned = [
      expect.stringMatching(
        /web1\/shop\/instance: .*plugin = python3: .* has python inside: leave the plugin out/,
      ),
    ];
    expect(await asked(project({ embeddedPlugin: false }))).toEqual(warned);
    expect(await asked(project({ instance: { fitPlugins: false } }))).toEqual(warned);
    const { plan: offline } = await offlinePlan(project().synth(), {});
    const [create] = offline.actions;
    expect('desired' in create! && create.desired.props).toMatchObject(declared);
  });

  const withPulumi = testNeeding('pulumi');
  withPulumi('is left out by Pulumi, too, in the preview already', async () => {
    const build = new PluginBuild();
    const stack = new PulumiStack(build);
    try {
      const { host, user, hostKey, privateKey, uwsgiBinary: binary } = target;
      stack.set('host', JSON.stringify({ host, port: target.port, user, hostKey, privateKey }), {
        secret: true,
      });
      const options = {
        plugin: 'python3',
        ...venvSettings(target),
        master: 'true',
        chdir: join(target.home, 'app'),
        module: 'shop',
        'http-socket': `127.0.0.1:${port}`,
      };
      stack.program(`
const provider = new uwsgi.Provider('hosts', { hosts: { web1: config.requireSecretObject('host') } });
new uwsgi.Instance('shop', {
  host: 'web1', name: 'shop', path: '${path()}', manager: 'pidfile', binary: '${binary}', fitPlugins: true,
  sections: { uwsgi: ${JSON.stringify(options)} },
}, { provider });`);
      const pulumi = async (...args: string[]): Promise<string> => {
        const { code, output } = await stack.run(...args);
        if (code !== 0) throw new Error(output);
        return output;
      };
      expect(await pulumi('preview', '--diff')).not.toMatch(/plugin +:/);
      await pulumi('up', '--yes', '--skip-preview');
      expect(readFileSync(path(), 'utf8')).not.toContain('plugin');
      await pulumi('preview', '--expect-no-changes');
      await pulumi('refresh', '--yes', '--expect-no-changes');
      await pulumi('destroy', '--yes', '--skip-preview');
    } finally {
      stack.remove();
      build.remove();
    }
  });
});
