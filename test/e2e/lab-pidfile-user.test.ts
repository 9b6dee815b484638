import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { connectionTo } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, startLab } from '../lab/lab';
import { session } from '../support/session';

jest.setTimeout(180_000);

describeLab('an instance under a pidfile that root starts for another user', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
  });
  afterAll(() => lab?.stop());

  const www = { user: 'www-data', group: 'www-data' };
  test.each([
    ['uid', { uid: 'www-data' }, undefined],
    ['uid and gid', { uid: 'www-data', gid: 'www-data' }, undefined],
    ['numeric uid and gid', { uid: '33', gid: '33' }, undefined],
    ['user and group of the service', {}, www],
    ['uid beside another user of the service', { uid: 'www-data' }, { user: 'nobody' }],
    ['uid in a log of its own', { uid: 'www-data', 'log-master': 'true' }, undefined],
  ])('starts, changes, restarts and ends: %s', async (_name, options, service) => {
    const project = (processes: number, port: number): Project => {
      const made = new Project('shop');
      const section = new Section().set('http-socket', `127.0.0.1:${port}`).set('master', true);
      section.set('processes', processes);
      for (const [key, value] of Object.entries(options)) section.raw(key, value);
      new HostResource(new Host(made, 'web1', connectionTo(lab, lab.hosts[0]!)), 'shop', {
        type: 'uwsgi:index:Instance',
        props: { name: 'shop', manager: 'pidfile', ...(service === undefined ? {} : { service }) },
        sections: [section],
      });
      return made;
    };
    const apply = async (made: Project): Promise<readonly string[]> => {
      const { results } = await session(made, (one) => one.apply());
      return results.map(({ action, error }) => error?.message ?? action.kind);
    };
    const running = () => lab.hosts[0]!.sh('ps -o user= -C uwsgi | sort -u; pgrep -c uwsgi || :');
    try {
      expect(await apply(project(1, 8301))).toEqual(['create']);
      expect(await running()).toBe('www-data\n2\n');
      expect(await apply(project(2, 8301))).toEqual(['update']);
      expect(await running()).toBe('www-data\n3\n');
      expect(await apply(project(2, 8302))).toEqual(['update']);
      expect(await running()).toBe('www-data\n3\n');
      expect(await apply(project(2, 8302))).toEqual([]);
    } finally {
      await session(project(1, 8301), (one) => one.destroy());
    }
    expect(await running()).toBe('0\n');
    expect(await lab.hosts[0]!.sh('ls -A /etc/uwsgi 2>/dev/null || :')).not.toContain('shop');
  });

  describe.each([
    ['its command line', {}],
    ['a title', { 'procname-prefix': 'shop ' }],
  ])('with %s', (_name, titles) => {
    const project = (processes: number): Project => {
      const made = new Project('shop');
      const section = new Section().set('http-socket', '127.0.0.1:8303').set('master', true);
      section.set('processes', processes).set('uid', 'www-data');
      for (const [key, value] of Object.entries(titles)) section.raw(key, value);
      new HostResource(new Host(made, 'web1', connectionTo(lab, lab.hosts[0]!)), 'shop', {
        type: 'uwsgi:index:Instance',
        props: { name: 'shop', manager: 'pidfile', timeout: 20 },
        sections: [section],
      });
      return made;
    };
    const pidfile = '/etc/uwsgi/shop.run/master.pid';
    const count = async () => Number(await lab.hosts[0]!.sh('pgrep -c uwsgi || :'));

    test.each([
      ['is gone', `rm ${pidfile}`],
      ['names no process', `echo 4194300 > ${pidfile}`],
      ['names init', `echo 1 > ${pidfile}`],
      ['names a process of root that reads the log', `cat /run/reader > ${pidfile}`],
    ])('the pidfile %s: it is ended all the same, and nothing else is', async (_what, spoil) => {
      const host = lab.hosts[0]!;
      await session(project(1), (one) => one.apply());
      await host.sh(
        'systemd-run --quiet --unit reader tail -f /etc/uwsgi/shop.run/uwsgi.log; systemctl show --property MainPID --value reader > /run/reader',
      );
      try {
        await host.sh(spoil);
        const { results } = await session(project(2), (one) => one.apply());
        expect(results.map(({ action, error }) => error?.message ?? action.kind)).toEqual(['update']);
        expect(await count()).toBe(3);
        await host.sh(spoil);
        await session(project(2), (one) => one.destroy());
        expect(await count()).toBe(0);
        expect((await host.sh('systemctl is-active reader || :')).trim()).toBe('active');
      } finally {
        await host.sh('systemctl stop reader; pkill -KILL uwsgi || :');
      }
    });
  });
});
