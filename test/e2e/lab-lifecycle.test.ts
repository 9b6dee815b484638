import { Host, type HostProps } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { instance } from '../../src/resources/instance/lifecycle';
import { instanceProps } from '../../src/resources/instance/props';
import { openHost } from '../../src/transport/open-host';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { session as run } from '../support/session';

jest.setTimeout(600_000);

const application = `import uwsgi
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'%d' % uwsgi.numproc]
`;

describeLab('an instance under systemd', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    await lab.hosts[0]!.sh(`mkdir -p /srv/shop && cat > /srv/shop/shop.py <<'END'\n${application}END`);
  });
  afterAll(() => lab?.stop());

  const connections = (): Record<string, HostProps> => {
    const [{ address, hostKey }] = lab.hosts as [LabHost];
    const key = (user: string, file: string): HostProps => ({
      host: address,
      user,
      hostKey,
      privateKeyPath: file,
    });
    return {
      root: key('root', lab.keys.root),
      deploy: { ...key('deploy', lab.keys.user), become: {} },
      careful: { ...key('careful', lab.keys.user), become: { password: lab.users.careful.password } },
    };
  };

  const shop = (connection: HostProps, props: Partial<PythonAppProps> = {}): Project => {
    const project = new Project('lab');
    const host = new Host(project, 'web1', connection);
    new PythonApp(host, 'shop', {
      directory: '/srv/shop',
      module: 'shop',
      http: ':8000',
      processes: 2,
      ...props,
      instance: { service: { user: 'www-data' }, timeout: 20, ...props.instance },
    });
    return project;
  };

  const apply = (project: Project) =>
    run(project, async (session) => {
      const { plan, results } = await session.apply();
      for (const { error } of results) if (error !== undefined) throw error;
      const counters = { ...session.counters().get('web1')! };
      return { kinds: plan.actions.map(({ kind }) => kind), counters };
    });

  const workers = async (): Promise<string> => (await fetch(`http://${lab.hosts[0]!.address}:8000/`)).text();
  const facts = (): Promise<string> =>
    lab.hosts[0]!.sh(
      `stat -c '%n %Y %i %U %a' /etc/uwsgi/shop.ini /etc/systemd/system/shop.service; systemctl show -p MainPID,NRestarts shop; pgrep -P "$(systemctl show -P MainPID shop)"`,
    );

  test.each(['root', 'deploy', 'careful'])(
    'Instance is created, changed, repaired and deleted by %s',
    async (user) => {
      const connection = connections()[user]!;
      const [host] = lab.hosts as [LabHost];

      const created = await apply(shop(connection));
      expect(created.kinds).toEqual(['create']);
      expect(created.counters.writes).toBeGreaterThan(0);
      expect(await workers()).toBe('2');
      expect(await host.sh('systemctl is-enabled shop')).toMatch('enabled');
      const before = await facts();

      // The second run changes no mtime and no pid, and makes no write.
      const again = await run(shop(connection), async (session) => {
        const plan = await session.plan();
        return {
          kinds: plan.actions.map(({ kind }) => kind),
          writes: session.counters().get('web1')!.writes,
        };
      });
      expect(again).toEqual({ kinds: ['same'], writes: 0 });
      expect((await apply(shop(connection))).kinds).toEqual(['same']);
      expect(await facts()).toBe(before);

      // A reload keeps the master.
      const master = await host.sh('systemctl show -P MainPID shop');
      expect((await apply(shop(connection, { processes: 4 }))).kinds).toEqual(['update']);
      expect(await workers()).toBe('4');
      expect(await host.sh('systemctl show -P MainPID shop')).toBe(master);

      // What somebody else changed shows option by option, and is repaired.
      await host.sh(
        "sed -i 's/processes = 4/processes = 7/' /etc/uwsgi/shop.ini; sed -i 's/KillMode=mixed/KillMode=process/' /etc/systemd/system/shop.service; systemctl stop shop",
      );
      const drift = await run(shop(connection, { processes: 4 }), async (session) => {
        const [action] = (await session.plan()).actions;
        return action?.kind === 'update'
          ? action.difference.changes.map(({ path, from, to }) => [path.at(-1), from, to])
          : action;
      });
      expect(drift).toEqual([
        ['processes', '7', '4'],
        ['KillMode', 'process', 'mixed'],
        ['ensure', 'stopped', 'running'],
      ]);
      await apply(shop(connection, { processes: 4 }));
      expect(await workers()).toBe('4');

      // What is on the host, read by its id alone, is what was declared.
      const direct = openHost('web1', { ...connection, host: connection.host! });
      const work = {
        hosts: { get: () => direct },
        progress: () => undefined,
        warn: () => undefined,
        signal: new AbortController().signal,
      };
      const imported = await instance.read(work, 'web1:/etc/uwsgi/shop.ini');
      expect(imported?.props.service).toEqual({ user: 'www-data' });
      expect(imported?.props.sections['uwsgi']).toMatchObject({ processes: '4', 'http-socket': ':8000' });
      expect(instance.diff(imported!.props, instanceProps.parse(imported!.props)).changes).toEqual([]);
      await direct.close();

      // Another path is another instance: the old one leaves before the new one binds its port.
      const moved = shop(connection, { instance: { path: '/etc/uwsgi/moved.ini' } });
      expect((await apply(moved)).kinds).toEqual(['replace']);
      expect(await workers()).toBe('2');
      expect(await host.sh('ls /etc/uwsgi')).not.toContain('shop.ini');

      const { results } = await run(moved, (session) => session.destroy());
      expect(results.map(({ error }) => error)).toEqual([undefined]);
      const left = await host.sh(
        'ls /etc/uwsgi /var/lib/uwsgi-iac /etc/systemd/system/shop.service 2>/dev/null || :; pgrep -a uwsgi || :; systemctl list-units --all "shop*" --no-legend',
      );
      expect(left).not.toMatch(/shop\.|moved|uwsgi --ini|inventory/);
    },
  );

  test('Instance.reconcile() rolls back a configuration that fails at run time', async () => {
    const connection = connections()['root']!;
    await apply(shop(connection));
    const broken = shop(connection, { options: { 'exec-pre-app': 'exit 3' } });
    await expect(apply(broken)).rejects.toThrow(
      /web1.*shop.*did not come into effect; the previous state is restored[\s\S]*"exit 3" exited/,
    );
    expect(await workers()).toBe('2');
    await run(shop(connection), (session) => session.destroy());
  });

  test('Instance.reconcile() converges after each of many changes, and serves in between', async () => {
    const connection = connections()['root']!;
    const owned = { uid: 'www-data', gid: 'www-data' };
    const shapes: readonly (readonly [string, Partial<PythonAppProps>])[] = [
      ['uid in the configuration', { options: owned }],
      ['lazy applications', { options: { ...owned, 'lazy-apps': true } }],
      [
        'mules, threads and cheaper',
        { processes: 4, threads: 2, options: { ...owned, mules: 1, cheaper: 1 } },
      ],
      [
        'the router of uWSGI before it',
        {
          http: undefined,
          socket: '127.0.0.1:3031',
          options: { ...owned, plugins: ['http'], http: ':8000' },
        },
      ],
      ['workers that start with the first request', { options: { ...owned, cheap: true } }],
      ['the user of the unit', { instance: { service: { user: 'www-data', environment: { A: 'b c' } } } }],
      [
        'a hardened unit',
        {
          instance: {
            service: {
              user: 'www-data',
              unit: {
                Service: {
                  ProtectSystem: 'strict',
                  ReadWritePaths: '/var/lib/uwsgi-iac',
                  PrivateTmp: 'true',
                },
              },
            },
          },
        },
      ],
    ];
    for (const [shape, props] of shapes) {
      const service = { service: undefined };
      const made = shop(connection, { ...props, instance: { ...service, ...props.instance } });
      await apply(made);
      expect([shape, (await apply(made)).kinds]).toEqual([shape, ['same']]);
      // Without workers a connection that waits in the backlog wakes the first one.
      if (props.options?.cheap === undefined)
        expect([shape, await workers()]).toEqual([shape, expect.stringMatching(/^[1-4]$/)]);
    }
    await run(shop(connection), (session) => session.destroy());
  });

  test('Instance.reconcile() waits for a restart that only the unit needs', async () => {
    const connection = connections()['root']!;
    const [host] = lab.hosts as [LabHost];
    const nice = (value: string) =>
      shop(connection, { instance: { service: { user: 'www-data', unit: { Service: { Nice: value } } } } });
    await apply(nice('1'));
    const before = await host.sh('systemctl show -P MainPID shop');
    await apply(nice('2'));
    const after = await host.sh('systemctl show -P MainPID shop');
    expect(after).not.toBe(before);
    expect(await host.sh(`cut -d' ' -f19 /proc/$(systemctl show -P MainPID shop)/stat`)).toBe('2\n');
    expect(await workers()).toBe('2');
    await run(nice('2'), (session) => session.destroy());
  });

  test('SystemdUnit is created, changed, repaired and deleted', async () => {
    const connection = connections()['deploy']!;
    const [host] = lab.hosts as [LabHost];
    const ticker = (seconds: number): Project => {
      const project = new Project('units');
      new HostResource(new Host(project, 'web1', connection), 'ticker', {
        type: 'uwsgi:index:SystemdUnit',
        props: {
          name: 'ticker.service',
          sections: {
            Unit: { Description: 'Ticks' },
            Service: { ExecStart: `/bin/sleep ${seconds}` },
            Install: { WantedBy: 'multi-user.target' },
          },
        },
      });
      return project;
    };
    expect((await apply(ticker(1000))).kinds).toEqual(['create']);
    expect(await host.sh('systemctl is-active ticker')).toMatch('active');
    expect((await apply(ticker(1000))).kinds).toEqual(['same']);
    expect((await apply(ticker(2000))).kinds).toEqual(['update']);
    expect(await host.sh('systemctl show -P ExecStart ticker')).toContain('sleep 2000');
    await run(ticker(1), (session) => session.destroy());
    expect(await host.sh('ls /etc/systemd/system; systemctl is-active ticker || :')).not.toMatch(
      /ticker|^active/,
    );
  });
});
