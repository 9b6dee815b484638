import {
  Host,
  HostResource,
  Maintenance,
  Project,
  PythonApp,
  PythonSection,
  Spooler,
  StaticSite,
  Tags,
} from '../../src';
import { formatPlan } from '../../src/engine/format-plan';
import type { Session } from '../../src/engine/session';
import { describeLab } from '../lab/describe-lab';
import { type Lab, startLab } from '../lab/lab';
import { eventually } from '../support/eventually';
import { session } from '../support/session';

jest.setTimeout(600_000);

describeLab('applications under systemd, on the uWSGI of Debian', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    await sh(`useradd --system shop
mkdir -p /srv/site /srv/task
echo home > /srv/site/index.html
echo lost > /srv/site/404.html
cat > /srv/task/task.py <<'END'
import uwsgi
def done(task):
    print('TASK DONE', task)
    return uwsgi.SPOOL_OK
uwsgi.spooler = done
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    uwsgi.spool({b'number': b'7'})
    return [b'spooled']
END
cat > /srv/task/plain.py <<'END'
def application(environ, start_response):
    start_response('200 OK', [])
    return [b'open']
END`);
  });
  afterAll(() => lab?.stop());

  const sh = async (script: string) => (await lab.hosts[0]!.sh(script)).trim();
  const get = async (port: number, path = '/') => {
    const answer = await fetch(`http://${lab.hosts[0]!.address}:${port}${path}`);
    return [answer.status, (await answer.text()).trim()];
  };
  const project = ({ team = 'shop', active = false, harakiri = 30 } = {}): Project => {
    const made = new Project('lab');
    const [{ address, hostKey }] = lab.hosts as [Lab['hosts'][0]];
    const host = new Host(made, 'web1', {
      host: address,
      user: 'deploy',
      hostKey,
      privateKeyPath: lab.keys.user,
      become: {},
    });
    Tags.of(made).add('team', team);
    const instance = { service: { user: 'shop' } };
    const site = new StaticSite(host, 'site', {
      directory: '/srv/site',
      notFound: '404.html',
      http: ':8001',
      instance,
    });
    new Maintenance(site, 'maintenance', { active, page: 'wait' });
    new StaticSite(host, 'browser', {
      directory: '/srv/site',
      fallback: 'index.html',
      http: ':8002',
      instance,
    });
    const task = new PythonApp(host, 'task', {
      directory: '/srv/task',
      module: 'task',
      http: ':8003',
      instance,
    });
    new Spooler(task, 'spooler', { pollInterval: 1 });
    const nice = new PythonSection({ wsgiModule: '/srv/task/plain.py', workers: 2, embeddedPlugins: false });
    nice.configureMaintenanceMode('/srv/task/closed', 'app').workers.setHarakiriParams({ timeout: harakiri });
    nice.networking.registerSocket(nice.networking.sockets.http(':8004'));
    new HostResource(host, 'nice', {
      type: 'uwsgi:index:Instance',
      props: { name: 'nice', ...instance },
      sections: [nice],
    });
    return made;
  };
  const faults = async (applied: ReturnType<Session['apply']>) =>
    (await applied).results.flatMap(({ error }) => error?.message ?? []).join('\n');
  const apply = (made: Project) => session(made, (one) => faults(one.apply()));

  test('files, what does not exist, and tasks of the spooler', async () => {
    expect(await apply(project())).toBe('');
    expect(await get(8001)).toEqual([200, 'home']);
    expect(await get(8001, '/nowhere')).toEqual([404, 'lost']);
    expect(await get(8002, '/nowhere')).toEqual([200, 'home']);
    expect(await get(8003)).toEqual([200, 'spooled']);
    expect(await sh('stat -c "%U %a" /etc/uwsgi/task.spool')).toBe('shop 700');
    await sh(
      'for i in $(seq 100); do journalctl -u task -o cat | grep -q "TASK DONE" && exit 0; sleep 0.1; done; exit 1',
    );
    expect(await session(project(), async (one) => formatPlan(await one.plan()))).toContain('No changes');
  });

  test('maintenance is switched without a reload', async () => {
    expect(await apply(project({ active: true }))).toBe('');
    expect(await get(8001)).toEqual([503, 'wait']);
    expect(await apply(project())).toBe('');
    expect(await get(8001)).toEqual([200, 'home']);
  });

  test('an application for maintenance is switched by a file, and deployed over in both states', async () => {
    const away = [503, 'Service is temporarily unavailable'];
    const answers = (wanted: unknown[]) =>
      eventually(`the answer is ${wanted[0]}`, async () => expect(await get(8004)).toEqual(wanted));
    await answers([200, 'open']);
    await sh('touch /srv/task/closed');
    await answers(away);
    expect(await session(project(), async (one) => formatPlan(await one.plan()))).toContain('No changes');
    expect(await apply(project({ harakiri: 31 }))).toBe('');
    expect(await get(8004)).toEqual(away);
    await sh('rm /srv/task/closed');
    await answers([200, 'open']);
    expect(await apply(project())).toBe('');
    expect(await get(8004)).toEqual([200, 'open']);
  });

  test('tags reach the units, and new ones leave every process alone', async () => {
    const processes = () => sh('pgrep -u shop | sort');
    const before = await processes();
    expect(await apply(project({ team: 'checkout' }))).toBe('');
    expect(await sh('systemctl cat site | grep X-Tags')).toBe('X-Tags=team=checkout');
    expect(await sh('systemctl show -p NeedDaemonReload --value site')).toBe('no');
    expect(await sh('head -n 2 /etc/uwsgi/site.ini | tail -n 1')).toBe('; tags: team=checkout');
    expect(await processes()).toBe(before);
  });

  test('nothing is left', async () => {
    expect(await session(project(), (one) => faults(one.destroy()))).toBe('');
    expect(
      await sh(
        '{ ls /etc/uwsgi; ls /etc/systemd/system | grep -E "^(site|browser|task|nice)"; pgrep -u shop; } 2>/dev/null || :',
      ),
    ).toBe('');
  });
});
