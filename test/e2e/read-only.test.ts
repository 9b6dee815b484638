import { Host, type HostProps } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { PythonApp } from '../../src/constructs/python-app';
import { formatPlan } from '../../src/engine/format-plan';
import { isEmpty } from '../../src/engine/no-op';
import { publishShop } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { PluginBuild } from '../provider/support/plugin';
import { testNeeding } from '../support/needs';
import { session as run } from '../support/session';
import { frozen } from './support/frozen';
import { PulumiStack } from './support/pulumi-stack';

jest.setTimeout(600_000);

/** What only looks must work on a host that cannot be written at all, and leave every inode as it was. */
describeLab('looking at a host', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
    await run(project({ processes: 2 }), (session) => session.apply());
    await run(project({ processes: 3 }), (session) => session.apply());
    // By hand: a line more, a unit that is masked.
    await host.sh("echo '# by hand' >> /etc/uwsgi/extra.ini");
  });
  afterAll(() => lab?.stop());

  const connection = (): HostProps => ({
    host: host.address,
    user: 'root',
    hostKey: host.hostKey,
    privateKeyPath: lab.keys.root,
  });
  const project = ({ processes }: { processes: number }): Project => {
    const made = new Project('looking');
    const web = new Host(made, 'web1', connection());
    new PythonApp(web, 'shop', {
      directory: '/srv/shop',
      module: 'shop',
      http: ':8000',
      processes,
      instance: { service: { user: 'www-data' } },
    });
    new HostResource(web, 'extra', {
      type: 'uwsgi:index:Configuration',
      props: { path: '/etc/uwsgi/extra.ini', sections: { uwsgi: { processes: String(processes) } } },
    });
    return made;
  };

  test('Session.plan(), refresh(), history(), planRollback() and planDestroy() write nothing', async () => {
    await frozen(host, () =>
      run(project({ processes: 4 }), async (session) => {
        const plan = await session.plan();
        const { writes } = session.counters().get('web1')!;
        expect(isEmpty(plan)).toBe(false);
        expect(formatPlan(plan)).toContain('processes: 3 → 4 (reload)');
        expect(isEmpty(await session.plan({ adopt: true }))).toBe(false);
        expect(isEmpty(await session.planDestroy())).toBe(false);
        const [history] = await session.history();
        expect(history).toMatchObject({ current: 2, revisions: [{ number: 1 }, { number: 2 }] });
        expect(formatPlan(await session.planRollback('web1/shop/instance'))).toContain('processes: 3 → 2');
        expect(session.counters().get('web1')!.writes).toBe(writes);
        // The same host refuses what writes.
        await expect(session.apply()).rejects.toThrow(/Cannot lock the host/);
      }),
    );
  });

  const withPulumi = testNeeding('pulumi');
  withPulumi('pulumi preview and refresh write nothing', async () => {
    const build = new PluginBuild();
    const stack = new PulumiStack(build);
    try {
      const { privateKeyPath, ...rest } = connection();
      stack.set('host', JSON.stringify({ ...rest, privateKeyPath }), { secret: true });
      const program = (processes: number) =>
        stack.program(`
const provider = new uwsgi.Provider('hosts', { hosts: { web1: config.requireSecretObject('host') } });
new uwsgi.Configuration('other', { host: 'web1', path: '/etc/uwsgi/other.ini', section: new Section().set('processes', ${processes}) }, { provider });
`);
      const pulumi = async (...args: string[]): Promise<string> => {
        const { code, output } = await stack.run(...args);
        if (code !== 0) throw new Error(output);
        return output;
      };
      program(1);
      await pulumi('up', '--yes', '--skip-preview');
      program(2);
      await frozen(host, async () => {
        expect(await pulumi('preview')).toMatch(/processes/);
        await pulumi('refresh', '--yes');
      });
      await pulumi('destroy', '--yes', '--skip-preview');
    } finally {
      stack.remove();
      build.remove();
    }
  });
});
