import type { Project } from '../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { formatPlan } from '../../src/engine/format-plan';
import { Load } from '../bench/support/load';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { LabSession } from './systemd/lab-session';

jest.setTimeout(300_000);

/** How often it is restarted; more with `npm run prove:socket`. */
const restarts = Number(process.env['RESTARTS'] ?? 2);

/** Answers as the load generator of the benches wants it: the revision. */
const application = `import os, time
def application(environ, start_response):
    time.sleep(0.02)
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'r' + os.environ.get('REVISION', '0').encode()]
`;

describeLab('an instance behind a socket unit, and a hardened one', () => {
  let lab: Lab;
  let web: LabSession;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    web = new LabSession(lab);
    await host().sh(`mkdir -p /srv/shop && cat > /srv/shop/shop.py <<'END'\n${application}END`);
  });
  afterAll(() => lab?.stop());
  const host = (): LabHost => lab.hosts[0]!;
  const url = () => `http://${host().address}:8000/`;

  const shop = (props: Partial<PythonAppProps>): Project =>
    web.project((where) => {
      new PythonApp(where, 'shop', {
        directory: '/srv/shop',
        module: 'shop',
        http: ':8000',
        processes: 4,
        ...props,
        instance: { timeout: 20, ...props.instance },
      });
    });
  const kept = (revision: number, props: Partial<PythonAppProps> = {}): Project =>
    shop({
      socketUnit: true,
      environment: { REVISION: String(revision) },
      ...props,
      instance: { service: { user: 'www-data' }, allowRestart: false, ...props.instance },
    });

  test('Instance with a socket unit restarts under load without a lost request, and needs no allowRestart', async () => {
    await web.apply(kept(0));
    const load = await Load.start({ fronts: { direct: url() }, rate: 60 });
    for (const revision of Array.from({ length: restarts }, (_, index) => index + 1)) {
      load.expect(revision - 1, revision);
      const next = kept(revision, {
        instance: { service: { user: 'www-data' }, allowRestart: false, activation: 'restart' },
      });
      const plan = await web.run(next, (session) => session.plan());
      expect(formatPlan(plan)).toContain('(restart: the socket unit keeps the connections)');
      const before = await host().sh('systemctl show -P MainPID shop');
      await web.apply(next);
      expect(await host().sh('systemctl show -P MainPID shop')).not.toBe(before);
      await load.sees(revision, 20_000);
    }
    const { direct } = await load.stop();
    expect([direct!.failed, direct!.failures]).toEqual([0, {}]);
    expect(direct!.total).toBeGreaterThan(restarts * 40);
    expect(await web.differences(kept(restarts))).toEqual([]);
  });

  test('Instance.reconcile() reopens the sockets for a changed address; without the unit uWSGI binds by itself', async () => {
    const get = (port: number) =>
      host().sh(
        `python3 -c 'from urllib.request import urlopen; print(urlopen("http://127.0.0.1:${port}/").read().decode())'`,
      );
    const free = { allowRestart: true, service: { user: 'www-data' } };
    await expect(web.apply(kept(5, { http: ['127.0.0.1:8001'] }))).rejects.toThrow(/allowRestart is false/);
    await web.apply(kept(5, { http: ['127.0.0.1:8001', ':8002'], instance: free }));
    expect([await get(8001), await get(8002)]).toEqual(['r5\n', 'r5\n']);
    await expect(get(8000)).rejects.toThrow(/refused/);
    // What cannot come into effect is undone, the sockets with it.
    const failing = { user: 'www-data', unit: { Service: { ExecStartPre: '/bin/false' } } };
    const broken = kept(5, { http: ':8003', instance: { allowRestart: true, service: failing } });
    await expect(web.apply(broken)).rejects.toThrow(/the previous state is restored/);
    expect(await get(8001)).toBe('r5\n');
    const live = await web.imported('uwsgi:index:Instance', 'web1:/etc/uwsgi/shop.ini');
    expect(live!.props).toMatchObject({
      service: { user: 'www-data', socket: { listen: ['127.0.0.1:8001', ':8002'] } },
    });
    await web.apply(kept(5, { socketUnit: false, http: ':8000', instance: free }));
    expect(await get(8000)).toBe('r5\n');
    expect(
      await host().sh('ls -R /etc/systemd/system; systemctl list-units --all --no-legend shop.socket'),
    ).not.toContain('shop.socket');
    await web.destroy(kept(5));
  });

  test('Instance with `hardening` serves, reloads and changes its user', async () => {
    await host().sh('mkdir -p /var/log/shop /srv/spool && chown www-data /var/log/shop /srv/spool');
    const written = {
      logto: '/var/log/shop/shop.log',
      spooler: '/srv/spool',
      stats: '/var/log/shop/stats.sock',
    };
    const hardened = (level: 'none' | 'basic' | 'strict', processes: number, root = false): Project =>
      shop({
        processes,
        options: { ...written, ...(root ? { uid: 'www-data', gid: 'www-data' } : {}) },
        instance: { service: { hardening: level, ...(root ? {} : { user: 'www-data' }) } },
      });
    const scores: string[] = [];
    const apply = (project: Project): Promise<void> =>
      web.progress(project, (message) => {
        if (message.startsWith('exposure')) scores.push(message.replace(/.*: /, ''));
      });
    for (const root of [false, true]) {
      for (const level of ['none', root ? 'basic' : 'strict', 'strict'] as const)
        await apply(hardened(level, 2, root));
      const master = await host().sh('systemctl show -P MainPID shop');
      expect(await web.differences(hardened('strict', 3, root))).toEqual(['uwsgi.processes: 2 → 3 (reload)']);
      await apply(hardened('strict', 3, root));
      expect(await host().sh('systemctl show -P MainPID shop')).toBe(master);
      expect(await (await fetch(url())).text()).toBe('r0');
      expect(await web.differences(hardened('strict', 3, root))).toEqual([]);
    }
    const facts = await host().sh(
      `pid=$(systemctl show -P MainPID shop); stat -c %U /proc/$pid; awk '/NoNewPrivs|Seccomp:/ {print $2}' /proc/$pid/status; nsenter -t $pid -m touch /srv/x 2>/dev/null || echo kept out; stat -c %U /var/log/shop/shop.log`,
    );
    expect(facts).toBe('www-data\n1\n2\nkept out\nwww-data\n');
    // Lower is safer: from unsafe to ok.
    const numbers = scores.flatMap((line) => line.match(/\d+\.\d/g) ?? []).map(Number);
    expect(scores.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...numbers)).toBeGreaterThan(8);
    expect(Math.min(...numbers)).toBeLessThan(3);
  });

  test('Instance.read() shows a mask and foreign drop-ins, and reconcile() repairs them', async () => {
    const limited = shop({
      instance: {
        service: {
          user: 'www-data',
          memoryMax: '1G',
          slice: 'web.slice',
          stateDirectory: 'shop',
          dropIns: { '50-nice': { Service: { Nice: '1' } } },
        },
      },
    });
    await web.apply(limited);
    expect(
      await host().sh('systemctl show -P MemoryMax -P Slice -P Nice shop; stat -c %U /var/lib/shop'),
    ).toBe('web.slice\n1073741824\n1\nwww-data\n');
    await host().sh(`printf '[Service]\nNice=9\n' > /etc/systemd/system/shop.service.d/99-other.conf
systemctl set-property shop.service MemoryMax=2G`);
    expect(await web.differences(limited)).toEqual([
      'service.dropIns.99-other.Service.Nice: 9 → undefined (restart)',
      'service.dropIns./etc/systemd/system.control/shop.service.d/50-MemoryMax.conf.Service.MemoryMax: 2147483648 → undefined (daemon-reload)',
    ]);
    await web.apply(limited);
    await host().sh('systemctl stop shop; rm /etc/systemd/system/shop.service; systemctl mask shop');
    expect(await web.differences(limited)).toContain('ensure: masked → running');
    await web.apply(limited);
    expect(await web.differences(limited)).toEqual([]);
    await web.destroy(limited);
    expect(await host().sh('ls -R /etc/systemd/system /etc/systemd/system.control')).not.toContain('shop');
  });
});
