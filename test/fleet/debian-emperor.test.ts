import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { formatPlan } from '../../src/engine/format-plan';
import { Session } from '../../src/engine/session';
import { reportOf } from '../../src/report/model';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { installPackages, packagesUnavailable } from '../lab/packages';
import { testUnless } from '../support/needs';
import { connectionTo, destroyed, publishShop } from './support/ground';
import { startRequests } from './support/load';

jest.setTimeout(300_000);

const missing = packagesUnavailable('uwsgi-emperor');

/** A vassal as an operator writes it. */
const vassal = (port: number): string => `[uwsgi]
plugin = python3
chdir = /srv/shop
module = shop
need-app = true
http-socket = :${port}
`;

describeLab("the road from Debian's emperor", () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
    if (missing !== undefined) return;
    await installPackages(lab, host, 'uwsgi-emperor');
    for (const [name, port] of [
      ['one', 8001],
      ['two', 8002],
    ] as const) {
      await host.sh(`cat > /etc/uwsgi-emperor/vassals/${name}.ini <<'END'\n${vassal(port)}END`);
    }
    await host.sh('systemctl daemon-reload; systemctl start uwsgi-emperor');
  });
  afterAll(() => lab?.stop());

  const project = (): Project => {
    const made = new Project('shops');
    const emperor = new Emperor(new Host(made, 'web1', connectionTo(lab, host)), 'uwsgi-emperor', {
      vassals: '/etc/uwsgi-emperor/vassals',
      options: { autoload: true, 'no-orphans': true, 'log-date': true, uid: 'www-data', gid: 'www-data' },
      instance: { path: '/etc/uwsgi-emperor/emperor.ini' },
    });
    for (const [name, port] of [
      ['one', 8001],
      ['two', 8002],
    ] as const) {
      const section = new Section().set('plugin', 'python3').set('chdir', '/srv/shop').set('module', 'shop');
      emperor.addVassal(name, { section: section.set('need-app', true).set('http-socket', `:${port}`) });
    }
    return made;
  };
  const within = async <T>(act: (session: Session) => Promise<T>): Promise<T> => {
    const session = new Session(project());
    try {
      return await act(session);
    } finally {
      await session.close();
    }
  };

  testUnless(missing)('is one apply --adopt, with the outage that the plan announces', async () => {
    const load = startRequests(`http://${host.address}:8001/`);
    const plan = await within((session) => session.plan({ adopt: true }));
    const text = formatPlan(plan);
    const { warnings } = reportOf(plan);
    const box = warnings.filter(({ level }) => level === 'restart').flatMap(({ paths }) => paths);
    expect(text).toContain('most disruptive: restart');
    expect(new Set(box)).toEqual(
      new Set([
        'web1/uwsgi-emperor/resource',
        'web1/uwsgi-emperor/one/resource',
        'web1/uwsgi-emperor/two/resource',
      ]),
    );
    const { results } = await within((session) => session.apply({ adopt: true }));
    expect(results.flatMap(({ error }) => error?.message ?? [])).toEqual([]);
    const { total, failed, gap } = await load.stop();
    console.info(`the road from Debian's emperor: ${failed} of ${total} failed, ${gap} ms without an answer`);
    expect(total).toBeGreaterThan(failed);
    for (const port of [8001, 8002]) {
      expect(await (await fetch(`http://${host.address}:${port}/`)).text()).toBe('r0');
    }
    expect((await within((session) => session.plan())).actions.map(({ kind }) => kind)).toEqual([
      'same',
      'same',
      'same',
    ]);
    // One emperor is left: that of the unit, as the user that Debian's had.
    expect(await host.sh('pgrep -u www-data -f emperor.ini | wc -l')).toBe('1\n');
    await destroyed(project());
    expect(await host.sh('pgrep -a uwsgi || :')).toBe('');
  });
});
