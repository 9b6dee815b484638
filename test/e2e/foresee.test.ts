import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { formatPlan } from '../../src/engine/format-plan';
import { isEmpty } from '../../src/engine/no-op';
import { Session } from '../../src/engine/session';
import { publishShop } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { PluginBuild } from '../provider/support/plugin';
import { testNeeding } from '../support/needs';
import { session as run } from '../support/session';
import { frozen } from './support/frozen';
import { PulumiStack } from './support/pulumi-stack';

jest.setTimeout(600_000);

describeLab('what a host says of a plan', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
  });
  afterAll(() => lab?.stop());

  const project = (declare: (web: Host) => void): Project => {
    const made = new Project('shops');
    const { address, hostKey } = host;
    declare(new Host(made, 'web1', { host: address, user: 'root', hostKey, privateKeyPath: lab.keys.root }));
    return made;
  };
  const shop = (props: Partial<PythonAppProps> = {}) =>
    project((web) => {
      new PythonApp(web, 'shop', {
        directory: '/srv/shop',
        module: 'shop',
        http: ':8000',
        instance: { service: { user: 'www-data' } },
        ...props,
      });
    });
  const timer = (calendar: string, service: Record<string, string> = {}) =>
    project((web) => {
      const unit = (name: string, sections: Record<string, Record<string, string>>) =>
        new HostResource(web, name, { type: 'uwsgi:index:SystemdUnit', props: { name, sections } });
      unit('sweep.timer', { Timer: { OnCalendar: calendar } }).node.addDependency(
        unit('sweep.service', { Service: { ExecStart: '/bin/true', Type: 'oneshot', ...service } }),
      );
    });
  const plan = (made: Project) => run(made, (session) => session.plan());

  test('Session.plan() refuses a unit of which systemd would only warn, by path and line, and writes nothing', async () => {
    const unit = (Service: Record<string, string>) =>
      shop({ instance: { service: { user: 'www-data', unit: { Service } } } });
    await frozen(host, async () => {
      await expect(plan(unit({ Restrat: 'always' }))).rejects.toThrow(
        /^ {2}web1: web1\/shop\/instance: Cannot install shop.service: .*\n.*shop.service:\d+: Restrat: Unknown key/m,
      );
      await expect(plan(timer('Mon..Foo', { TimeoutSec: 'soon' }))).rejects.toThrow(
        /web1\/sweep.timer: .*Mon\.\.Foo.*web1\/sweep.service: .*sweep.service:\d+: TimeoutSec: .*soon/s,
      );
      expect((await plan(timer('daily'))).actions.map(({ kind }) => kind)).toEqual(['create', 'create']);
      expect(formatPlan(await plan(shop()))).toMatch(/exposure by systemd-analyze security: \d\.\d [A-Z]+$/m);
    });
  });

  test('Session.plan() shows the exposure of a unit before and after, and asks only about changes', async () => {
    await run(shop(), (session) => session.apply());
    const execs = async (made: Project) =>
      run(made, async (session) => {
        await session.plan();
        const before = session.counters().get('web1')!.execs;
        const planned = await session.plan();
        return { planned, execs: session.counters().get('web1')!.execs - before };
      });
    const same = await execs(shop());
    expect(isEmpty(same.planned)).toBe(true);
    const strict = await execs(shop({ instance: { service: { user: 'www-data', hardening: 'strict' } } }));
    expect(formatPlan(strict.planned)).toMatch(
      /exposure by systemd-analyze security: 9\.\d UNSAFE → [12]\.\d OK$/m,
    );
    expect([same.execs, strict.execs]).toEqual([2, 3]);
  });

  test('Session.plan() refuses by path what the uWSGI of the host cannot read, and warns of what the host lacks', async () => {
    const app = (options: Record<string, string>, props: Partial<PythonAppProps> = {}) => {
      const made = shop(props);
      const { section } = made.node.findAll().find((one): one is PythonApp => one instanceof PythonApp)!;
      for (const [key, value] of Object.entries(options)) section.raw(key, value);
      return made;
    };
    const warnings = async (made: Project): Promise<readonly string[]> => {
      const told: string[] = [];
      const session = new Session(made, { onWarning: (message) => told.push(message) });
      await session.plan();
      await session.close();
      return told.map((text) => text.replace('The host would currently refuse this: ', ''));
    };
    await frozen(host, async () => {
      const version = (await host.sh('/usr/bin/uwsgi --version')).trim();
      await expect(plan(app({ 'max-requests-delta': '5' }))).rejects.toThrow(
        `web1: web1/shop/instance: Cannot use max-requests-delta: /usr/bin/uwsgi is ${version} and does not know it; it exists from 2.0.30 on`,
      );
      const unasked = app({ 'max-requests-delta': '5' }, { instance: { validate: false } });
      expect((await plan(unasked)).actions).toHaveLength(1);

      expect(await warnings(app({ plugin: 'psgi' }))).toEqual([
        expect.stringMatching(
          /^web1: web1\/shop\/instance: plugin = psgi: .*Debian: package uwsgi-plugin-psgi/,
        ),
      ]);
      const service = { user: 'nobody-here' };
      expect(await warnings(app({ listen: '2000000000' }, { instance: { service } }))).toEqual([
        expect.stringMatching(/listen = 2000000000: net.core.somaxconn must not be below it, but is \d+/),
        'web1: web1/shop/instance: User = nobody-here: no such account',
      ]);
      expect(await warnings(app({}, { instance: { binary: '/opt/none/uwsgi' } }))).toEqual([
        expect.stringContaining('shop.service: Command /opt/none/uwsgi is not executable'),
        expect.stringContaining('no /opt/none/uwsgi: install uWSGI (Debian: uwsgi-core)'),
      ]);
      expect(await warnings(app({}, { directory: '/srv/none' }))).toEqual([
        'web1: web1/shop/instance: chdir = /srv/none: no such directory',
      ]);
    });
  });

  test("plan writes Python's plugin under the name that the host has", async () => {
    const made = project((web) => {
      new HostResource(web, 'shop', {
        type: 'uwsgi:index:Instance',
        props: { name: 'shop', fitPlugins: true, path: '/etc/uwsgi/fitted.ini' },
        sections: [new Section().set('plugins', 'python,router_static').set('master', true)],
      });
    });
    await frozen(host, async () => {
      const { actions } = await plan(made);
      const declared = actions.flatMap((one) => ('desired' in one ? [one.desired.props] : []));
      expect(declared[0]).toMatchObject({
        sections: { uwsgi: { plugins: 'python3,router_static', master: 'true' } },
      });
    });
  });

  testNeeding('userns')('an ordinary user may plan units, too', async () => {
    const made = new Project('ordinary');
    const { address, hostKey } = host;
    const [user, privateKeyPath] = ['nosudo', lab.keys.user];
    const web = new Host(made, 'web1', { host: address, user, hostKey, privateKeyPath });
    new HostResource(web, 'sweep', {
      type: 'uwsgi:index:SystemdUnit',
      props: { name: 'sweep.service', sections: { Service: { ExecStart: '/bin/true', Foo: 'bar' } } },
    });
    await frozen(host, () => expect(plan(made)).rejects.toThrow(/sweep.service:3: Foo: Unknown key/));
  });

  const withPulumi = testNeeding('pulumi');
  withPulumi('pulumi preview refuses a unit, and tells of what is taken', async () => {
    const build = new PluginBuild();
    const stack = new PulumiStack(build);
    try {
      const { address, hostKey } = host;
      const connection = { host: address, user: 'root', hostKey, privateKeyPath: lab.keys.root };
      stack.set('host', JSON.stringify(connection), { secret: true });
      const program = (service: Record<string, string>) =>
        stack.program(`
const provider = new uwsgi.Provider('hosts', { hosts: { web1: config.requireSecretObject('host') } });
new uwsgi.SystemdUnit('sweep', { host: 'web1', name: 'sweep.service', sections: { Service: ${JSON.stringify(service)} } }, { provider });
`);
      const good = { ExecStart: '/bin/sleep 1000' };
      const preview = () => stack.run('preview');
      await frozen(host, async () => {
        program({ ...good, Restrat: 'always' });
        const refused = await preview();
        expect(refused.code).not.toBe(0);
        expect(refused.output).toMatch(/uwsgi:index:SystemdUnit.*sweep/);
        expect(refused.output).toContain('sweep.service:3: Restrat: Unknown key');
        program(good);
        const taken = await preview();
        expect(taken.output).toMatch(/exposure by systemd-analyze security: \d\.\d [A-Z]+/);
        expect(taken.code).toBe(0);
        program({ ExecStart: '/opt/later/bin/sweep' });
        const later = await preview();
        expect(later.output).toMatch(/warning: .*\/opt\/later\/bin\/sweep is not executable/);
        expect(later.code).toBe(0);
      });
      program(good);
      const { code, output } = await stack.run('up', '--yes', '--skip-preview');
      if (code !== 0) throw new Error(output);
      program({ ...good, TimeoutStopSec: 'soon' });
      await frozen(host, async () => {
        const refused = await preview();
        expect(refused.code).not.toBe(0);
        expect(refused.output).toMatch(/sweep.service:3: TimeoutStopSec: .*soon/);
      });
      await stack.run('destroy', '--yes', '--skip-preview');
    } finally {
      stack.remove();
      build.remove();
    }
  });
});
