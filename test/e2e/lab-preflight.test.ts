import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import type { Host } from '../../src/constructs/host';
import { HostDirectory } from '../../src/constructs/host-directory';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { formatPlan } from '../../src/engine/format-plan';
import { publishShop } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { applied, labProject, planned } from './support/lab-project';

jest.setTimeout(600_000);

describeLab('a plan knows', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
  });
  afterAll(() => lab?.stop());

  type Props = Partial<PythonAppProps> & { readonly id?: string };
  const declare = (web: Host, { id = 'shop', ...props }: Props) =>
    new PythonApp(web, id, {
      directory: '/srv/shop',
      module: 'shop',
      http: ':8000',
      instance: { service: { user: 'www-data' }, timeout: 20 },
      ...props,
    });
  const shop = (props: Props = {}, name = 'lab') =>
    labProject(lab, (web) => void declare(web, props), { name });
  const pidfile = { manager: 'pidfile', path: '/srv/pid/shop.ini', timeout: 20 } as const;

  test('who has a port: a process, another project, another resource', async () => {
    await applied(shop());
    await host.sh(
      'systemd-run --unit rival uwsgi --http-socket :8100 2>/dev/null; for n in $(seq 100); do grep -q :1FA4 /proc/net/tcp && break; sleep 0.1; done',
    );
    await expect(planned(shop({ http: ':8100' }, 'other'))).rejects.toThrow(
      /web1:\/etc\/uwsgi\/shop\.ini belongs to web1\/shop\/instance of the project lab; destroy it there first/,
    );
    await expect(planned(shop({ id: 'other', http: ':8100' }, 'other'))).rejects.toThrow(
      /web1: web1\/other\/instance: Cannot bind http-socket = :8100: port 8100 must be free, but uwsgi \(pid \d+, rival\.service\) listens on it/,
    );
    await expect(planned(shop({ id: 'other' }, 'other'))).rejects.toThrow(
      /port 8000 must be free, but uwsgi \(pid \d+, shop\.service, \/etc\/uwsgi\/shop\.ini\) listens on it: it is web1\/shop\/instance of the project lab/,
    );
    const both = labProject(lab, (web) => {
      declare(web, {});
      declare(web, { id: 'second', http: '127.0.0.1:8000' });
    });
    await expect(planned(both)).rejects.toThrow(
      /http-socket 127\.0\.0\.1:8000 of web1\/second\/instance and http-socket :8000 of web1\/shop\/instance exclude each other/,
    );
    // The same plan ends what has the port.
    expect((await planned(shop({ id: 'renamed' }))).plan.actions.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['create', 'delete']),
    );
  });

  test.each([
    ['systemd', { service: { user: 'www-data' }, timeout: 20 }],
    ['pidfile', pidfile],
  ] as const)(
    'that a configuration is gone while its process runs, and repairs it (%s)',
    async (name, instance) => {
      const props: Props = { id: `gone-${name}`, http: name === 'pidfile' ? ':8201' : ':8200', instance };
      await applied(shop(props, `gone-${name}`));
      const file = name === 'pidfile' ? pidfile.path : '/etc/uwsgi/gone-systemd.ini';
      await host.sh(`rm ${file}`);
      const { plan } = await planned(shop(props, `gone-${name}`));
      expect(formatPlan(plan)).toMatch(
        new RegExp(`${file} is gone, but uwsgi \\(pid \\d+.*\\) runs by it and will be restarted`),
      );
      await applied(shop(props, `gone-${name}`));
      expect((await planned(shop(props, `gone-${name}`))).plan.actions.map(({ kind }) => kind)).toEqual([
        'same',
      ]);
    },
  );

  test('that the file of a vassal is gone while its emperor ends it, and brings it back', async () => {
    const project = labProject(
      lab,
      (web) => {
        const emperor = new Emperor(web, 'lord', { vassals: '/etc/uwsgi/realm', instance: { timeout: 20 } });
        const section = new Section()
          .set('http-socket', ':8210')
          .set('master', true)
          .set('cheap', true)
          // A process with a title does not show its configuration.
          .set('procname-master', 'knight')
          .set('exec-as-user-atexit', 'sleep 4');
        emperor.addVassal('knight', { section, timeout: 20 });
      },
      { name: 'realm' },
    );
    await applied(project);
    await host.sh('rm /etc/uwsgi/realm/knight.ini');
    const { plan } = await planned(project);
    expect(formatPlan(plan)).toMatch(
      /knight\.ini is gone; the emperor is ending the vassal, which will start again/,
    );
    await applied(project);
    expect((await planned(project)).plan.actions.map(({ kind }) => kind)).toEqual(['same', 'same']);
  });

  test.each([
    ['service.user', { service: { user: 'www-data' } }, {}],
    ['uid', {}, { uid: 'www-data' }],
    [
      'service.user under a pidfile',
      { ...pidfile, path: '/srv/low/low.ini', service: { user: 'www-data' } },
      {},
    ],
  ])('that a process may not bind a port below 1024 (%s)', async (_, instance, options) => {
    await expect(planned(shop({ id: 'low', http: ':80', instance, options }, 'low'))).rejects.toThrow(
      /Cannot bind http-socket = :80: only root, or a process with CAP_NET_BIND_SERVICE, binds a port below 1024.*www-data starts it/,
    );
  });

  test.each([
    ['root', {}, {}],
    [
      'a capability of the unit',
      { service: { user: 'www-data', unit: { Service: { AmbientCapabilities: 'CAP_NET_BIND_SERVICE' } } } },
      {},
    ],
  ])('that a process may bind a port below 1024 (%s)', async (_, instance, options) => {
    const low = shop({ id: 'low', http: ':80', instance: { ...instance, timeout: 20 }, options }, 'low');
    await applied(low);
    expect((await planned(low)).warnings).toEqual([]);
  });

  test('that the owner of a vassal may not bind a port below 1024', async () => {
    const project = labProject(
      lab,
      (web) => {
        const section = new Section().put('plugin', 'python3').put('http-socket', ':81');
        section.put('chdir', '/srv/shop').put('module', 'shop');
        new Emperor(web, 'emperor', {
          vassals: '/etc/uwsgi/vassals',
          tyrant: true,
        }).addVassal('low', { section, owner: 'www-data', group: 'www-data' });
      },
      { name: 'empire' },
    );
    await expect(planned(project)).rejects.toThrow(
      /Cannot bind http-socket = :81: .* but www-data starts it/,
    );
  });

  test('that a deployer has no rights, with the way out', async () => {
    const project = labProject(lab, (web) => void declare(web, { id: 'poor', http: ':8400' }), {
      name: 'poor',
      user: 'nosudo',
      privateKeyPath: lab.keys.user,
    });
    await expect(planned(project)).rejects.toThrow(
      /nosudo cannot write units of systemd\. Give the host become: \{\}, and let nosudo use sudo/,
    );
  });

  test('that a unit is masked, and apply takes the mask away', async () => {
    const props: Props = { id: 'hidden', http: ':8500' };
    await applied(shop(props, 'hidden'));
    await host.sh('systemctl stop hidden; rm /etc/systemd/system/hidden.service; systemctl mask hidden');
    expect(formatPlan((await planned(shop(props, 'hidden'))).plan)).toMatch(/ensure: masked → running/);
    await applied(shop(props, 'hidden'));
    expect((await planned(shop(props, 'hidden'))).plan.actions.map(({ kind }) => kind)).toEqual(['same']);
  });

  test('what the same plan brings, and what nothing brings', async () => {
    const source = mkdtempSync(join(tmpdir(), 'forum-'));
    writeFileSync(join(source, 'forum.py'), 'def application(e, s): s("200 OK", []); return [b"ok"]\n');
    const released = labProject(
      lab,
      (web) => {
        new HostDirectory(web, 'logs', { path: '/var/log/forum', owner: 'www-data' });
        declare(web, {
          id: 'forum',
          http: ':8300',
          directory: undefined,
          module: 'forum',
          release: { source },
          options: { logto2: '/var/log/forum/forum.log' },
        });
      },
      { name: 'forum' },
    );
    try {
      expect((await planned(released)).warnings).toEqual([]);
    } finally {
      rmSync(source, { recursive: true });
    }
    const lacking = shop(
      { id: 'lacking', http: ':8301', virtualenv: '/srv/none', options: { logto2: '/var/log/none/a.log' } },
      'lacking',
    );
    expect((await planned(lacking)).warnings).toEqual([
      expect.stringContaining('virtualenv = /srv/none: no virtual environment of Python'),
      expect.stringContaining('logto2 = /var/log/none/a.log: no directory /var/log/none'),
    ]);
  });
});
