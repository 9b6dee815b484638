import { Section } from '../../src/config/section';
import { HostResource } from '../../src/constructs/host-resource';
import type { Project } from '../../src/constructs/project';
import { formatPlan } from '../../src/engine/format-plan';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { eventually } from '../support/eventually';
import { type Lane, sideBySide } from '../support/side-by-side';
import { LabSession } from './systemd/lab-session';

jest.setTimeout(180_000);

/** A service of others, and the instance that takes over from it. */
interface Case {
  /** The service, as the program names it. */
  readonly replaces: string;
  /** Name of the instance. */
  readonly name: string;
  readonly port: number;
  /** Where its unit is. */
  readonly unit: string;
  /** Shell: how it was registered and started. */
  readonly setUp: string;
  /** The configuration that it was started with. */
  readonly ini: string;
  /** That of the instance, where it is another one. */
  readonly path?: string;
  /** How systemd names its enablement before. */
  readonly enabled: string;
  /** Another unit that starts it. */
  readonly starter?: string;
}

const etc = '/etc/systemd/system';
const cases: Readonly<Record<string, Case>> = {
  'own unit': {
    ...{ replaces: 'own.service', name: 'own', port: 8401, unit: `${etc}/own.service` },
    ...{ setUp: 'systemctl enable --now --quiet own', ini: '/etc/uwsgi/own.ini', enabled: 'enabled' },
  },
  'own unit that was started with another file': {
    ...{ replaces: 'moved.service', name: 'moved', port: 8402, unit: `${etc}/moved.service` },
    ...{ setUp: 'systemctl enable --now --quiet moved', ini: '/srv/app/moved.ini', enabled: 'enabled' },
    path: '/etc/uwsgi/moved.ini',
  },
  'own unit of a template': {
    ...{ replaces: 'tmpl@1.service', name: 'tmpl@1', port: 8403, unit: `${etc}/tmpl@.service` },
    ...{ setUp: 'systemctl enable --now --quiet tmpl@1', ini: '/etc/uwsgi/tmpl@1.ini', enabled: 'enabled' },
  },
  'own unit of a package': {
    ...{ replaces: 'pack.service', name: 'pack', port: 8404, unit: '/usr/lib/systemd/system/pack.service' },
    ...{ setUp: 'systemctl enable --now --quiet pack', ini: '/etc/uwsgi/pack.ini', enabled: 'enabled' },
  },
  'linked unit': {
    ...{ replaces: 'linked.service', name: 'linked-app', port: 8405, unit: '/srv/app/linked.service' },
    setUp: 'systemctl link --quiet /srv/app/linked.service; systemctl enable --now --quiet linked',
    ...{ ini: '/etc/uwsgi/linked.ini', enabled: 'enabled' },
  },
  'unit that is enabled until the host goes down': {
    ...{ replaces: 'brief.service', name: 'brief-app', port: 8406, unit: `${etc}/brief.service` },
    setUp: 'systemctl enable --runtime --quiet brief; systemctl start brief',
    ...{ ini: '/etc/uwsgi/brief.ini', enabled: 'enabled-runtime' },
  },
  'unit by another of its names': {
    ...{ replaces: 'site.service', name: 'alias-app', port: 8407, unit: `${etc}/alias.service` },
    setUp: `ln -s alias.service ${etc}/site.service; systemctl daemon-reload; systemctl enable --now --quiet alias`,
    ...{ ini: '/etc/uwsgi/alias.ini', enabled: 'alias' },
  },
  'unit that a socket starts': {
    ...{ replaces: 'uwsgi-app@held.service', name: 'held', port: 8408, unit: `${etc}/uwsgi-app@.service` },
    setUp: `cat > ${etc}/uwsgi-app@.socket <<'END'
[Socket]
ListenStream=/run/%i.socket
[Install]
WantedBy=sockets.target
END
systemctl daemon-reload; systemctl enable --now --quiet uwsgi-app@held.socket; systemctl enable --now --quiet uwsgi-app@held`,
    ...{ ini: '/etc/uwsgi/held.ini', enabled: 'enabled', starter: 'uwsgi-app@held.socket' },
  },
};

const options = (port: number, processes: number) =>
  ({
    ...{ plugin: 'python3', master: true, 'need-app': true, chdir: '/srv/app', module: 'app' },
    ...{ 'http-socket': `:${port}`, processes },
  }) as const;

/** One host, and what the tests do with it. */
class Ground {
  readonly web: LabSession;
  readonly host: LabHost;

  constructor(lab: Lab, index: number) {
    this.web = new LabSession(lab, index);
    this.host = this.web.host;
  }

  prepare = (): Promise<string> =>
    this.host.sh(`mkdir -p /srv/app /etc/uwsgi
cat > /srv/app/app.py <<'END'
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    import uwsgi
    return [b'%d' % uwsgi.numproc]
END`);

  workers = (port: number): Promise<string> =>
    this.host.sh(
      `python3 -c 'from urllib.request import urlopen; print(urlopen("http://127.0.0.1:${port}/").read().decode(), end="")'`,
    );

  state = (unit: string): Promise<string> =>
    this.host.sh(`echo $(systemctl is-active ${unit}) $(systemctl is-enabled ${unit} 2>/dev/null)`);

  pid = (unit: string): Promise<string> => this.host.sh(`systemctl show -P MainPID ${unit}`);

  shown = async (made: Project): Promise<string> =>
    formatPlan(await this.web.run(made, (session) => session.plan({ adopt: true })));

  instance = ({ replaces, name, port, ini, path = ini }: Case, more: object = {}): Project =>
    this.web.project((where) => {
      new HostResource(where, 'app', {
        type: 'uwsgi:index:Instance',
        props: { name, path, replaces, timeout: 8, service: { user: 'www-data' }, ...more },
        sections: [section(port, 3)],
      });
    });

  start = async ({ unit, ini, port, setUp }: Case): Promise<void> => {
    const lines = Object.entries(options(port, 2)).map(([option, value]) => `${option} = ${value}`);
    await this.host.sh(`cat > ${ini} <<'END'
[uwsgi]
${lines.join('\n')}
END
cat > ${unit} <<'END'
[Service]
ExecStart=/usr/bin/uwsgi --ini ${ini}
User=www-data
Type=notify
NotifyAccess=all
KillSignal=SIGINT
LimitNOFILE=4096
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
${setUp}`);
    expect(await this.workers(port)).toBe('2');
  };
}

function section(port: number, processes: number): Section {
  const made = new Section();
  for (const [option, value] of Object.entries(options(port, processes)))
    made.set(option as 'listen', value as never);
  return made;
}

/** The steps of a case. */
function stepsOf(one: Case, ground: () => Ground): Lane['steps'] {
  const { replaces, name, port, enabled, starter } = one;
  const own = `${name}.service`;
  return [
    [
      `${replaces} serves again, and with the host, when ${name} fails`,
      async () => {
        const { web, instance, start, state, workers } = ground();
        await start(one);
        const failing = instance(one, { probes: [{ command: { command: 'false' } }] });
        await expect(web.apply(failing, { adopt: true })).rejects.toThrow(/the previous state is restored/);
        expect(await workers(port)).toBe('2');
        expect(await state(replaces)).toBe(`active ${enabled}\n`);
        if (starter !== undefined) expect(await state(starter)).toBe('active enabled\n');
        if (own !== replaces) expect(await state(own)).not.toContain('active enabled');
      },
    ],
    [
      `${replaces} goes over to ${name} once: a plan says so, then it is empty, and an apply interrupts nothing`,
      async () => {
        const { web, instance, shown, state, workers, pid } = ground();
        const plan = await shown(instance(one));
        expect(plan).toContain(`${replaces} has settings that ${own} does not keep: LimitNOFILE`);
        expect(plan.includes('stopped and disabled')).toBe(own !== replaces);
        if (starter !== undefined) expect(plan).toContain(starter);
        await web.apply(instance(one), { adopt: true });
        const taken = async () => {
          expect(await workers(port)).toBe('3');
          expect(await state(own)).toBe('active enabled\n');
          if (own !== replaces) expect(await state(replaces)).toMatch(/^inactive/);
          if (own !== replaces) expect(await state(replaces)).not.toContain('enabled');
          if (starter !== undefined) expect(await state(starter)).toBe('inactive disabled\n');
        };
        await taken();
        const before = await pid(own);
        expect(await web.differences(instance(one))).toEqual([]);
        expect(await shown(instance(one))).toContain('No changes');
        expect(await web.apply(instance(one))).toEqual(['same']);
        expect(await pid(own)).toBe(before);
        await taken();
      },
    ],
  ];
}

/** Cases are shared out among so many hosts. */
const hosts = 4;

describeLab('Instance.replaces', () => {
  let lab: Lab;
  let grounds: readonly Ground[];
  beforeAll(async () => {
    lab = await startLab({ hosts });
    grounds = lab.hosts.map((_, index) => new Ground(lab, index));
    await Promise.all(grounds.map((one) => one.prepare()));
  });
  afterAll(() => lab?.stop());

  sideBySide(
    Array.from({ length: hosts }, (_, index): Lane => {
      const mine = Object.entries(cases).filter((_one, number) => number % hosts === index);
      return {
        title: mine.map(([title]) => title).join(', then '),
        steps: mine.flatMap(([, one]) => stepsOf(one, () => grounds[index]!)),
      };
    }),
  );

  test('what went over serves with the host, and what it replaced does not', async () => {
    const index = Object.keys(cases).indexOf('unit that a socket starts') % hosts;
    const { host, workers, state } = grounds[index]!;
    const { name, port, replaces, starter } = cases['unit that a socket starts']!;
    await host.kill();
    await host.start();
    await eventually('its workers answer', async () => expect(await workers(port)).toBe('3'), {
      seconds: 60,
    });
    expect(await state(`${name}.service`)).toBe('active enabled\n');
    for (const former of [replaces, starter!]) expect(await state(former)).toMatch(/^inactive/);
  });

  test('of a service that runs and is masked is refused: it could not come back', async () => {
    const one: Case = {
      ...{
        replaces: 'hidden.service',
        name: 'seen',
        port: 8409,
        unit: '/usr/lib/systemd/system/hidden.service',
      },
      ...{ setUp: 'systemctl start hidden; systemctl mask --quiet hidden', ini: '/etc/uwsgi/hidden.ini' },
      enabled: 'masked',
    };
    const { web, host, start, shown, instance, workers } = grounds[0]!;
    await start(one);
    const refused =
      /Cannot take over from hidden\.service: .* hidden\.service runs and is masked; run `systemctl unmask/;
    await expect(shown(instance(one))).rejects.toThrow(refused);
    expect(await workers(8409)).toBe('2');
    await host.sh('systemctl unmask --quiet hidden');
    await web.apply(instance(one), { adopt: true });
    expect(await workers(8409)).toBe('3');
  });

  test('after a Configuration nothing of it is remembered, and a deletion takes all', async () => {
    const one: Case = {
      ...{ replaces: 'former.service', name: 'former', port: 8410, unit: `${etc}/former.service` },
      ...{ setUp: 'systemctl enable --now --quiet former', ini: '/etc/uwsgi/former.ini', enabled: 'enabled' },
    };
    const { web, host, start, shown, instance } = grounds[0]!;
    await start(one);
    const configuration = web.project((where) => {
      new HostResource(where, 'app', {
        type: 'uwsgi:index:Configuration',
        props: { path: one.ini, service: one.replaces },
        sections: [section(8410, 2)],
      });
    });
    await web.run(configuration, (session) => session.apply({ adopt: true }));
    await web.apply(instance(one));
    expect(await shown(instance(one))).toContain('No changes');
    const destroyed = await web.run(instance(one), (session) => session.destroy());
    expect(destroyed.results.map(({ error }) => error)).toEqual([undefined]);
    expect(await host.sh(`ls ${one.ini} ${one.unit} 2>/dev/null || :`)).toBe('');
  });
});
