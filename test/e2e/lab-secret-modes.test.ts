import { Emperor, Host, HostResource, Project, PythonApp, Section, secretFrom, text } from '../../src';
import { formatPlan } from '../../src/engine/format-plan';
import { Session } from '../../src/engine/session';
import { describeLab } from '../lab/describe-lab';
import { type Lab, startLab } from '../lab/lab';

jest.setTimeout(600_000);

const value = '50% %d $(id) @(exec://id) "$HOME" %%';

describeLab('configurations that hold a secret, on the uWSGI of Debian', () => {
  let lab: Lab;
  beforeAll(async () => {
    process.env['MODES_SECRET'] = value;
    process.env['MODES_UNIT'] = 'TOKEN=unit';
    lab = await startLab({ hosts: 1 });
    await sh(`useradd --system shop
useradd --system --no-user-group -g users odd
useradd --system other
mkdir -p /srv/app
cat > /srv/app/app.py <<'END'
import os
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [os.environb[b'TOKEN']]
END`);
  });
  afterAll(() => lab?.stop());

  const sh = async (script: string) => (await lab.hosts[0]!.sh(script)).trim();
  const get = async (port: number) =>
    (await fetch(`http://${lab.hosts[0]!.address}:${port}/`)).text().then((answer) => answer.trim());
  const section = (port: number) =>
    new Section()
      .set('plugin', 'python3')
      .set('master', true)
      .set('need-app', true)
      .set('chdir', '/srv/app')
      .set('module', 'app')
      .set('http-socket', `:${port}`);
  const project = ({ processes = 1, open = false } = {}): Project => {
    const made = new Project('modes');
    const [{ address, hostKey }] = lab.hosts as [Lab['hosts'][0]];
    const web = new Host(made, 'web1', {
      host: address,
      user: 'deploy',
      hostKey,
      privateKeyPath: lab.keys.user,
      become: {},
    });
    const environment = { TOKEN: secretFrom.env('MODES_SECRET') };
    const app = (name: string, port: number, more: object) =>
      new PythonApp(web, name, {
        directory: '/srv/app',
        module: 'app',
        http: `:${port}`,
        processes,
        environment,
        ...more,
      });
    app('root', 8101, {});
    app('user', 8102, { instance: { service: { user: 'shop' }, ...(open ? { mode: '0644' } : {}) } });
    app('grouped', 8103, { instance: { service: { user: 'odd' } } });
    app('uid', 8104, { options: { uid: 'shop', gid: 'shop' } });
    app('uidonly', 8105, { options: { uid: 'shop' } });
    const vassal = (port: number) =>
      section(port)
        .set('processes', processes)
        .env('TOKEN', { value: 'x' })
        .remove('env')
        .gather('env', text`TOKEN=${secretFrom.env('MODES_PLAIN')}`);
    process.env['MODES_PLAIN'] = 'vassal secret';
    new Emperor(web, 'tyrant', { tyrant: true }).addVassal('one', {
      section: vassal(8106),
      owner: 'shop',
      group: 'shop',
    });
    new Emperor(web, 'plain', {
      stats: '/run/plain/emperor.sock',
      instance: { service: { user: 'shop' } },
    }).addVassal('two', {
      section: vassal(8107),
    });
    new HostResource(web, 'unit', {
      type: 'uwsgi:index:SystemdUnit',
      props: {
        name: 'modes-unit.service',
        ensure: 'stopped',
        sections: { Service: { ExecStart: '/bin/true', Environment: secretFrom.env('MODES_UNIT') } },
      },
    });
    return made;
  };
  const run = async (made: Project) => {
    const warnings: string[] = [];
    const session = new Session(made, { onWarning: (warning) => warnings.push(warning) });
    try {
      const plan = await session.plan();
      const outcome = await session.apply();
      return {
        plan: formatPlan(plan),
        failed: outcome.results.flatMap((result) =>
          result.error === undefined ? [] : [String(result.error)],
        ),
        warnings,
      };
    } finally {
      await session.close();
    }
  };

  const ports = { root: 8101, user: 8102, grouped: 8103, uid: 8104, uidonly: 8105 };
  const files = [
    ['/etc/uwsgi/root.ini', '640 root root'],
    ['/etc/uwsgi/user.ini', '640 root shop'],
    ['/etc/uwsgi/grouped.ini', '640 root users'],
    ['/etc/uwsgi/uid.ini', '640 root shop'],
    ['/etc/uwsgi/uidonly.ini', '640 root root'],
    ['/etc/uwsgi/tyrant/one.ini', '600 shop shop'],
    ['/etc/uwsgi/plain/two.ini', '640 root shop'],
    ['/etc/systemd/system/modes-unit.service', '640 root root'],
  ] as const;

  const expectAll = async () => {
    for (const [path, mode] of files) {
      expect(`${path} ${await sh(`stat -c '%a %U %G' ${path}`)}`).toBe(`${path} ${mode}`);
      for (const user of ['nobody', 'other']) {
        expect(await sh(`runuser -u ${user} -- cat ${path} 2>&1 || :`)).toMatch(/Permission denied/);
      }
    }
    for (const [name, port] of Object.entries(ports)) {
      expect(`${name} ${await get(port)}`).toBe(`${name} ${value}`);
    }
    expect(await get(8106)).toBe('vassal secret');
    expect(await get(8107)).toBe('vassal secret');
  };

  test('nobody else can read them, and what runs by them serves, before and after a reload', async () => {
    const first = await run(project());
    expect(first.plan).toContain('mode 640, group shop: it holds a secret');
    expect(first.plan).toContain('mode 600, group shop: it holds a secret');
    expect(first.plan).toContain('mode 640, group users: it holds a secret');
    expect(first.failed).toEqual([]);
    expect(first.warnings.join('\n')).toMatch(/everybody on the host can read the environment/);
    await expectAll();
    const second = await run(project({ processes: 2 }));
    expect(second.plan).not.toContain('holds a secret');
    await expectAll();
    const session = new Session(project({ processes: 2 }));
    expect(formatPlan(await session.plan())).toMatch(/^No changes/);
    await session.close();
  });

  test('a mode that opens one is warned of, and is not a difference for ever', async () => {
    const open = await run(project({ processes: 2, open: true }));
    expect(open.warnings.join('\n')).toMatch(/web1\/user\/instance: mode 0?644 lets everybody on the host/);
    expect(await sh('stat -c %a /etc/uwsgi/user.ini')).toBe('644');
    const session = new Session(project({ processes: 2, open: true }));
    expect(formatPlan(await session.plan())).toMatch(/^No changes/);
    await session.close();
    const closed = await run(project({ processes: 2 }));
    expect(closed.plan).toContain('mode 640, group shop: it holds a secret');
    await expectAll();
  });
});
