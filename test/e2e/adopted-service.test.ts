import { Section } from '../../src/config/section';
import type { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Lifecycle } from '../../src/constructs/lifecycle';
import type { Project } from '../../src/constructs/project';
import { formatPlan } from '../../src/engine/format-plan';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { installPackages, packagesUnavailable } from '../lab/packages';
import { eventually } from '../support/eventually';
import { describeUnless } from '../support/needs';
import { applied, labProject, planned } from './support/lab-project';
import { LabSession } from './systemd/lab-session';

jest.setTimeout(180_000);

const ini = '/etc/uwsgi/apps-available/blog.ini';
const service = 'uwsgi-app@blog.service';

/** A unit as administrators write it, with a configuration of Debian's layout. */
const setUp = `mkdir -p /srv/blog /etc/uwsgi/apps-available /etc/uwsgi/apps-enabled
cat > /srv/blog/blog.py <<'END'
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    import uwsgi
    return [b'%d workers' % uwsgi.numproc]
END
cat > ${ini} <<'END'
[uwsgi]
plugin = python3
master = true
need-app = true
chdir = /srv/blog
module = blog
http-socket = :8101
processes = 2
END
ln -s ${ini} /etc/uwsgi/apps-enabled/blog.ini
cat > /etc/systemd/system/uwsgi-app@.service <<'END'
[Service]
ExecStart=/usr/bin/uwsgi --ini /etc/uwsgi/apps-enabled/%i.ini
ExecReload=/bin/kill -HUP $MAINPID
KillSignal=SIGINT
Type=notify
User=www-data
LimitNOFILE=4096
Environment=TOKEN=hidden LANG=C
NotifyAccess=all
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now --quiet uwsgi-app@blog`;

/** The application as an Instance that takes over from the service. */
function declareManaged(where: Host, module: string, more: object = {}): void {
  const section = new Section()
    .set('plugin', 'python3')
    .set('master', true)
    .set('need-app', true)
    .set('chdir', '/srv/blog')
    .set('module', module)
    .set('http-socket', ':8101')
    .set('processes', 2);
  new HostResource(where, 'blog', {
    type: 'uwsgi:index:Instance',
    props: { name: 'blog', path: ini, replaces: service, timeout: 15, ...more },
    sections: [section],
  });
}

describeLab('a configuration whose process others started', () => {
  let lab: Lab;
  let web: LabSession;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    web = new LabSession(lab);
    await host().sh(setUp);
  });
  afterAll(() => lab?.stop());
  const host = (): LabHost => lab.hosts[0]!;
  const workers = () =>
    host().sh(
      `python3 -c 'from urllib.request import urlopen; print(urlopen("http://127.0.0.1:8101/").read().decode())'`,
    );
  const pid = () => host().sh('systemctl show -P MainPID uwsgi-app@blog');
  const blog = (
    processes: number,
    more: { service?: string; options?: Record<string, string>; path?: string; retain?: boolean } = {},
  ): Project =>
    web.project((where) => {
      const section = new Section()
        .set('plugin', 'python3')
        .set('master', true)
        .set('need-app', true)
        .set('chdir', '/srv/blog')
        .set('module', 'blog')
        .set('http-socket', ':8101')
        .set('processes', processes);
      for (const [option, value] of Object.entries(more.options ?? {}))
        section.set(option as 'listen', value as never);
      const made = new HostResource(where, 'blog', {
        type: 'uwsgi:index:Configuration',
        props: { path: more.path ?? ini, ...(more.service === undefined ? {} : { service: more.service }) },
        sections: [section],
      });
      Lifecycle.of(made).set({ retainOnDelete: more.retain === true });
    });

  test('without its service, a plan says that the process keeps its options, and how to change that', async () => {
    await web.run(blog(2), (session) => session.apply({ adopt: true }));
    const plan = await web.run(blog(3), (session) => session.plan());
    expect(formatPlan(plan)).toMatch(
      /uwsgi-app@blog\.service \(process \d+\) was started with \/etc\/uwsgi\/apps-available\/blog\.ini and keeps the options of then: run `systemctl restart uwsgi-app@blog\.service`, or declare `service: 'uwsgi-app@blog\.service'`/,
    );
    expect(formatPlan(await web.run(blog(2, { options: {} }), (session) => session.plan()))).toContain(
      'No changes',
    );
  });

  test('with its service, a change of options is made effective the way that it needs', async () => {
    const before = await pid();
    const plan = await web.run(blog(3, { service }), (session) => session.plan());
    expect(formatPlan(plan)).toMatch(/processes: 2 → 3 \(reload\)/);
    await web.apply(blog(3, { service }));
    expect(await workers()).toBe('3 workers\n');
    expect(await pid()).toBe(before);
    await web.apply(blog(3, { service, options: { listen: '64' } }));
    expect(await pid()).not.toBe(before);
    expect(await workers()).toBe('3 workers\n');
    expect(await web.differences(blog(3, { service, options: { listen: '64' } }))).toEqual([]);
  });

  test.each([
    ['chdir', '/srv/gone'],
    ['listen', '999999'],
  ])(
    'a change of %s that ends the service is put back, and the service serves again',
    async (option, value) => {
      const broken = blog(3, { service, options: { [option]: value } });
      await expect(web.apply(broken)).rejects.toThrow(
        /(did not come into effect|could not be activated); the previous state is restored/,
      );
      expect(await workers()).toBe('3 workers\n');
      expect(await host().sh(`cat ${ini}`)).not.toContain(value);
    },
  );

  test('a service that rests stays at rest, and reads the file when it starts', async () => {
    await host().sh('systemctl stop uwsgi-app@blog');
    await web.apply(blog(1, { service }));
    expect(await host().sh('systemctl is-active uwsgi-app@blog || :')).toBe('inactive\n');
    await host().sh('systemctl start uwsgi-app@blog');
    expect(await workers()).toBe('1 workers\n');
  });

  describe('leaves the program, or gets another path', () => {
    const path = '/etc/uwsgi/moved.ini';
    const none = () => web.project(() => {});
    const shown = async (made: Project) => formatPlan(await web.run(made, (session) => session.plan()));
    const starts = async () => {
      await host().sh(`test -e ${ini} && test ! -e ${path} && systemctl restart uwsgi-app@blog`);
      expect(await workers()).toBe('1 workers\n');
    };
    const needed = (state: string): RegExp =>
      new RegExp(
        `Cannot remove ${ini}: no service that is active or enabled may start from it, but ${service} \\(${state}\\) does, and would not start again`,
      );

    test.each(['active, enabled', 'inactive, enabled', 'active, disabled'])(
      'while its service is %s: refused, and the plan says so',
      async (state) => {
        const [activity, enablement] = state.split(', ');
        await host().sh(
          `systemctl ${enablement === 'enabled' ? 'enable' : 'disable'} --quiet uwsgi-app@blog; systemctl ${activity === 'active' ? 'start' : 'stop'} uwsgi-app@blog`,
        );
        for (const made of [none, () => blog(1, { service, path })]) {
          expect(await shown(made())).toMatch(needed(state));
          await expect(web.apply(made())).rejects.toThrow(needed(state));
          await expect(
            web.run(made(), (session) => session.apply({ discardEdits: true })),
          ).resolves.toBeDefined();
          await starts();
          await host().sh(`systemctl ${activity === 'active' ? 'start' : 'stop'} uwsgi-app@blog`);
        }
      },
    );

    test.each(['active, enabled', 'inactive, enabled', 'active, disabled'])(
      'without `service`, while one that starts from it is %s: refused, and the plan says so',
      async (state) => {
        const [activity, enablement] = state.split(', ');
        await host().sh(
          `systemctl ${enablement === 'enabled' ? 'enable' : 'disable'} --quiet uwsgi-app@blog; systemctl ${activity === 'active' ? 'start' : 'stop'} uwsgi-app@blog`,
        );
        // The service leaves the program first.
        await web.apply(blog(1));
        for (const made of [none, () => blog(1, { path })]) {
          expect(await shown(made())).toMatch(needed(state));
          await expect(web.apply(made())).rejects.toThrow(needed(state));
          await starts();
          await host().sh(`systemctl ${activity === 'active' ? 'start' : 'stop'} uwsgi-app@blog`);
        }
        await web.apply(blog(1, { service }));
      },
    );

    test('it goes together with a unit of its program that starts from it, but not before', async () => {
      const own = '/etc/uwsgi/own.ini';
      const declared = (...which: readonly ('file' | 'unit')[]) =>
        labProject(
          lab,
          (where) => {
            if (which.includes('file'))
              new HostResource(where, 'file', {
                type: 'uwsgi:index:Configuration',
                props: { path: own },
                sections: [new Section().set('master', true).set('http-socket', ':8301')],
              });
            if (which.includes('unit'))
              new HostResource(where, 'unit', {
                type: 'uwsgi:index:SystemdUnit',
                props: {
                  name: 'own.service',
                  sections: {
                    Service: {
                      Type: 'notify',
                      ExecStart: `/usr/bin/uwsgi --ini ${own}`,
                      KillSignal: 'SIGINT',
                    },
                    Install: { WantedBy: 'multi-user.target' },
                  },
                },
              });
          },
          { name: 'own' },
        );
      await applied(declared('file'));
      await applied(declared('file', 'unit'));
      const { plan } = await planned(declared('unit'));
      expect(formatPlan(plan)).toContain('the deletion fails: Cannot remove /etc/uwsgi/own.ini');
      await expect(applied(declared('unit'))).rejects.toThrow('own.service (active, enabled) does');
      expect(formatPlan((await planned(declared())).plan)).not.toContain('the deletion fails');
      await applied(declared());
      expect(await host().sh(`ls ${own} /etc/systemd/system/own.service 2>&1 || :`)).toMatch(
        /^(.*No such file.*\n){2}$/,
      );
    });

    test('with a service that neither runs nor starts with the host, or that starts from another file, it goes', async () => {
      await host().sh('systemctl disable --now --quiet uwsgi-app@blog');
      expect(await shown(none())).not.toContain('deletion fails');
      await host().sh(`cp ${ini} /etc/uwsgi/other.ini; ln -sf ../other.ini /etc/uwsgi/apps-enabled/blog.ini
systemctl enable --now --quiet uwsgi-app@blog`);
      expect(await shown(none())).not.toContain('deletion fails');
      await host().sh(`ln -sf ${ini} /etc/uwsgi/apps-enabled/blog.ini; systemctl restart uwsgi-app@blog`);
      expect(await shown(none())).toMatch(needed('active, enabled'));
    });

    test('with retainOnDelete its file stays', async () => {
      await web.apply(blog(1, { service, retain: true }));
      await web.apply(none());
      await starts();
      await web.run(blog(1, { service }), (session) => session.apply({ adopt: true }));
      expect(await shown(none())).toMatch(needed('active, enabled'));
    });
  });

  describe('as an Instance, in the place of the Configuration', () => {
    const managed = (module: string, more: object = {}): Project =>
      web.project((where) => declareManaged(where, module, more));
    const units = () =>
      host().sh(
        'for unit in uwsgi-app@blog blog; do echo $unit $(systemctl is-active $unit) $(systemctl is-enabled $unit 2>/dev/null); done',
      );

    test('one that does not come up leaves the service as it was', async () => {
      const before = await pid();
      await expect(web.apply(managed('gone'))).rejects.toThrow(/does not import/);
      expect(await pid()).toBe(before);
      // The import check has no probe: this one fails only after the service has ended for it.
      const failing = managed('blog', { probes: [{ command: { command: 'false' } }] });
      await expect(web.apply(failing)).rejects.toThrow(/the previous state is restored/);
      expect(await workers()).toBe('1 workers\n');
      expect(await units()).toMatch(/uwsgi-app@blog active enabled\nblog inactive( |\n)/);
      expect(await host().sh(`cat ${ini}`)).not.toContain('hook-accepting');
    });

    test('it takes over from the service, which does not come back, and a second plan is empty', async () => {
      const plan = formatPlan(await web.run(managed('blog'), (session) => session.plan()));
      expect(plan).toContain('uwsgi-app@blog.service is stopped and disabled, and blog takes over');
      expect(plan).toContain(
        `${service} has settings that blog.service does not keep: User=www-data, LimitNOFILE, Environment\n`,
      );
      expect(plan).toContain('blog would run as root: set `service: { user }`');
      expect(plan).not.toContain('hidden');
      const kept = {
        user: 'www-data',
        environment: { TOKEN: 'hidden', LANG: 'C' },
        unit: { Service: { LimitNOFILE: '4096' } },
      };
      const same = await web.run(managed('blog', { service: kept }), (session) => session.plan());
      expect(formatPlan(same)).not.toContain('would run as root');
      expect(formatPlan(same)).not.toContain('LimitNOFILE,');
      await web.apply(managed('blog'));
      expect(await workers()).toBe('2 workers\n');
      expect(await units()).toMatch(/uwsgi-app@blog inactive( disabled)?\nblog active enabled\n/);
      expect(await web.differences(managed('blog'))).toEqual([]);
      await host().kill();
      await host().start();
      await eventually('both workers run', async () => expect(await workers()).toBe('2 workers\n'));
      expect(await units()).toMatch(/uwsgi-app@blog inactive( disabled)?\nblog active enabled\n/);
    });
  });

  describeUnless(packagesUnavailable('uwsgi'))('an application of the init script of Debian', () => {
    const link = '/etc/uwsgi/apps-enabled/forum.ini';
    beforeAll(async () => {
      await installPackages(lab, host(), 'uwsgi');
      await host().sh(`cp /srv/blog/blog.py /srv/blog/forum.py
for app in forum wiki; do
  printf '[uwsgi]\\nplugin = python3\\nchdir = /srv/blog\\nmodule = forum\\nhttp-socket = :%s\\n' $([ $app = forum ] && echo 8201 || echo 8202) > /etc/uwsgi/apps-available/$app.ini
  ln -s /etc/uwsgi/apps-available/$app.ini /etc/uwsgi/apps-enabled/$app.ini
done
# Another service has this one by now.
rm -f /etc/uwsgi/apps-enabled/blog.ini
systemctl restart uwsgi`);
    });
    const answer = (port: number) =>
      host().sh(
        `python3 -c 'from urllib.request import urlopen; print(urlopen("http://127.0.0.1:${port}/").read().decode())'`,
      );
    const forum = (probe: string): Project =>
      web.project((where) => {
        declareManaged(where, 'blog');
        const section = new Section()
          .set('plugin', 'python3')
          .set('master', true)
          .set('chdir', '/srv/blog')
          .set('module', 'forum')
          .set('http-socket', ':8201')
          .set('processes', 3);
        new HostResource(where, 'forum', {
          type: 'uwsgi:index:Instance',
          props: {
            name: 'forum',
            path: '/etc/uwsgi/apps-available/forum.ini',
            replaces: link,
            timeout: 15,
            probes: [{ command: { command: probe } }],
          },
          sections: [section],
        });
      });

    test('it alone is taken over; the others go on, and it serves again when that fails', async () => {
      const wiki = () => host().sh('pgrep -of "uwsgi .*--ini .*wiki.ini"');
      const before = await wiki();
      expect(await answer(8201)).toBe('2 workers\n');
      const plan = await web.run(forum('true'), (session) => session.plan({ adopt: true }));
      const inherited =
        /forum\.ini has options by \/usr\/share\/uwsgi\/conf\/default\.ini that \S+ does not set: .*socket = \/run\/uwsgi\/app\/forum\/socket.*uid = www-data/;
      expect(formatPlan(plan)).toMatch(inherited);
      await expect(web.apply(forum('false'), { adopt: true })).rejects.toThrow(
        /the previous state is restored/,
      );
      expect(await answer(8201)).toBe('2 workers\n');
      expect(await host().sh(`readlink ${link}`)).toBe('/etc/uwsgi/apps-available/forum.ini\n');
      await web.apply(forum('true'), { adopt: true });
      expect([await answer(8201), await answer(8202)]).toEqual(['3 workers\n', '2 workers\n']);
      expect(await wiki()).toBe(before);
      expect(await host().sh(`ls /etc/uwsgi/apps-enabled`)).toBe('README\nwiki.ini\n');
      expect(await web.differences(forum('true'))).toEqual([]);
    });
  });
});
