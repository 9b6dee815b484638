import { Section } from '../../src/config/section';
import { Emperor, type EmperorProps } from '../../src/constructs/emperor';
import { Host } from '../../src/constructs/host';
import { HostFile } from '../../src/constructs/host-file';
import { Project } from '../../src/constructs/project';
import { PythonApp } from '../../src/constructs/python-app';
import { formatPlan } from '../../src/engine/format-plan';
import { Session } from '../../src/engine/session';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { describeNeeding } from '../support/needs';
import { applied, connectionTo, destroyed, publishShop, whatIsLeft } from './support/ground';
import { startRequests } from './support/load';

jest.setTimeout(300_000);

interface Realm {
  readonly name?: string;
  readonly directory?: string;
  readonly props?: EmperorProps;
  readonly processes?: number;
  readonly onDemand?: string;
  readonly broken?: boolean;
}

describeNeeding('lab', 'slow')('emperors whose directories others work in', () => {
  let lab: Lab;
  let host: LabHost;
  let clean: string;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
    clean = await whatIsLeft(host);
  });
  afterAll(() => lab?.stop());
  afterEach(async () => expect(await whatIsLeft(host)).toBe(clean));

  const web = (port: number): Section =>
    new Section()
      .set('plugin', 'python3')
      .set('chdir', '/srv/shop')
      .set('module', 'shop')
      .set('need-app', true)
      .set('http-socket', `:${port}`);
  const realm = ({
    name = 'realm',
    directory,
    props,
    onDemand,
    processes = 1,
    broken = false,
  }: Realm = {}): Project => {
    const project = new Project('realm');
    const web1 = new Host(project, 'web1', connectionTo(lab, host));
    const emperor = new Emperor(web1, name, { vassals: directory ?? '/etc/uwsgi/realm', ...props });
    emperor.addVassal('one', { section: web(8001) });
    const two = web(8002).set('processes', processes);
    if (onDemand !== undefined) two.remove('http-socket').set('socket', onDemand);
    if (broken) two.raw('exec-pre-app', 'exit 3');
    emperor.addVassal('two', { section: two, onDemand });
    return project;
  };
  const planned = async (project: Project): Promise<string> => {
    const session = new Session(project);
    try {
      return formatPlan(await session.plan());
    } finally {
      await session.close();
    }
  };

  test('a vassal file that became a link is replaced, and what it leads to stays', async () => {
    await applied(realm());
    await host.sh(
      'cd /etc/uwsgi/realm && mv one.ini /srv/shop/one-real.ini && ln -s /srv/shop/one-real.ini one.ini',
    );
    const before = await host.sh('cat /srv/shop/one-real.ini');
    expect(await planned(realm())).toMatch(
      /~ update Vassal web1\/realm\/one\/resource on web1\n {4}mode: link to \/srv\/shop\/one-real.ini → file \(reload\)\nPlan: 1 to update, 2 unchanged/,
    );
    const load = startRequests(`http://${host.address}:8001/`);
    // A change of another vassal goes on beside it.
    expect(await applied(realm({ processes: 2 }))).toMatchObject({
      'one/resource': 'update',
      'two/resource': 'update',
    });
    expect(await load.stop()).toMatchObject({ failed: 0 });
    expect(
      await host.sh(
        'stat -c %F /etc/uwsgi/realm/one.ini; cat /srv/shop/one-real.ini; rm /srv/shop/one-real.ini',
      ),
    ).toBe(`regular file\n${before}`);
    expect(await planned(realm({ processes: 2 }))).toMatch(/^No changes/);
    await destroyed(realm());
  });

  test('a change that fails brings a link back as it was', async () => {
    await applied(realm());
    await host.sh(
      'cd /etc/uwsgi/realm && mv two.ini /srv/shop/two-real.ini && ln -s /srv/shop/two-real.ini two.ini',
    );
    await expect(applied(realm({ broken: true }))).rejects.toThrow(
      /did not come into effect; the previous state is restored/,
    );
    expect(await host.sh('readlink /etc/uwsgi/realm/two.ini')).toBe('/srv/shop/two-real.ini\n');
    await expect(destroyed(realm())).rejects.toThrow(/it must be as deployed/);
    await destroyed(realm(), { discardEdits: true });
    await host.sh('rm -f /srv/shop/two-real.ini');
  });

  test('configuration and unit of an application, and a file, that became links are replaced', async () => {
    const app = (): Project => {
      const project = new Project('links');
      const web1 = new Host(project, 'web1', connectionTo(lab, host));
      new PythonApp(web1, 'shop', { directory: '/srv/shop', module: 'shop', http: ':8003' });
      new HostFile(web1, 'page', { path: '/srv/page.html', content: 'hello\n' });
      return project;
    };
    await applied(app());
    for (const path of ['/etc/uwsgi/shop.ini', '/etc/systemd/system/shop.service', '/srv/page.html']) {
      await host.sh(
        `mkdir -p /srv/real && mv ${path} /srv/real/ && ln -s /srv/real/$(basename ${path}) ${path}`,
      );
    }
    expect(await planned(app())).toMatch(/Plan: 2 to update/);
    await applied(app());
    expect(await planned(app())).toMatch(/^No changes/);
    expect(
      await host.sh(
        'ls /srv/real | wc -l; find /etc/uwsgi /etc/systemd/system/shop.service /srv/page.html -type l',
      ),
    ).toBe('3\n');
    await destroyed(app());
    await host.sh('rm -r /srv/real');
  });

  test('a directory of vassals is reached through a link', async () => {
    await host.sh('mkdir /srv/vassals && ln -s /srv/vassals /etc/linked');
    const linked = () => realm({ directory: '/etc/linked' });
    await applied(linked());
    expect(await planned(linked())).toMatch(/^No changes/);
    await destroyed(linked());
    await host.sh('rm /etc/linked && rmdir /srv/vassals');
  });

  test('directories go with the last emperor that uses them, after a rename as well', async () => {
    await applied(realm());
    await applied(realm({ name: 'prime' }));
    expect(await planned(realm({ name: 'prime' }))).toMatch(/^No changes/);
    await destroyed(realm({ name: 'prime' }));
    expect(await host.sh('ls -d /etc/uwsgi /var/lib/uwsgi-iac 2>/dev/null || :')).toBe('');
  });

  test('the socket of a vassal on demand goes with it', async () => {
    const onDemand = '/run/two.sock';
    const project = () => realm({ onDemand, props: { onDemand: { extension: '.socket' } } });
    await applied(project());
    expect(await host.sh(`stat -c %F ${onDemand}`)).toBe('socket\n');
    await destroyed(project());
    expect(await host.sh(`ls ${onDemand} 2>/dev/null || :`)).toBe('');
  });

  test.each([
    ['an option', { options: { uid: 'www-data', gid: 'www-data' } }],
    ['its unit', { instance: { service: { user: 'www-data', group: 'www-data' } } }],
  ])('an emperor that is another user by %s runs vassals', async (_, props) => {
    await applied(realm({ props }));
    expect(await planned(realm({ props }))).toMatch(/^No changes/);
    await destroyed(realm({ props }));
  });

  test('an emperor that cannot bind its stats socket does not come into effect', async () => {
    const props = {
      stats: '/root/emperor.sock',
      options: { uid: 'www-data', gid: 'www-data' },
      instance: { timeout: 8 },
    };
    await expect(applied(realm({ props }))).rejects.toThrow(/does not answer at \/root\/emperor\.sock/);
    await destroyed(realm({ props }));
  });
});
