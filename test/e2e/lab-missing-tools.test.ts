import { Host, HostResource, Project, Section } from '../../src';
import { Session } from '../../src/engine/session';
import { connectionTo } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, startLab } from '../lab/lab';

jest.setTimeout(300_000);

describeLab('a host that lacks a tool', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    const made = project(1);
    await apply(made);
  });
  afterAll(() => lab?.stop());
  const sh = (script: string) => lab.hosts[0]!.sh(script);

  const project = (processes: number): Project => {
    const made = new Project('shop');
    const web1 = new Host(made, 'web1', connectionTo(lab, lab.hosts[0]!));
    const section = new Section()
      .set('http-socket', ':8203')
      .set('master', true)
      .set('need-app', false)
      .set('processes', processes);
    new HostResource(web1, 'app', {
      type: 'uwsgi:index:Instance',
      props: {
        name: 'shop',
        path: '/etc/uwsgi/shop.ini',
        probes: [{ command: { command: 'true' } }],
      },
      sections: [section],
    });
    return made;
  };
  /** Errors of an apply. */
  const apply = async (made: Project): Promise<readonly string[]> => {
    const session = new Session(made);
    try {
      const { results } = await session.apply();
      return results.flatMap(({ error }) => (error === undefined ? [] : [error.message]));
    } catch (error) {
      return [(error as Error).message];
    } finally {
      await session.close();
    }
  };
  // What the inventory says is written again when something is tried.
  const state = () =>
    sh(`find /etc/uwsgi /etc/systemd/system /var/lib/uwsgi-iac/shop -printf '%p %i %T@ %m\\n' | grep -v '^/etc/uwsgi ' | sort
ls /var/lib/uwsgi-iac /var/lib/uwsgi-iac/inventory
systemctl show -P MainPID shop`);

  test.each([
    ['timeout', 'coreutils'],
    ['mv', 'coreutils'],
    ['sync', 'coreutils'],
    ['stat', 'coreutils'],
    ['sed', 'sed'],
  ])('without %s nothing of the change is begun, and the lock is not held afterwards', async (tool, from) => {
    const before = await state();
    await sh(`python3 -c "import os; os.rename('/usr/bin/${tool}', '/root/${tool}')"`);
    let errors: readonly string[];
    try {
      errors = await apply(project(2));
    } finally {
      await sh(`python3 -c "import os; os.rename('/root/${tool}', '/usr/bin/${tool}')"`);
    }
    expect(errors.join('\n')).toMatch(
      new RegExp(
        `^web1 \\(.*\\): Cannot .*: the host must have [a-z0-9, ]*\\b${tool}\\b.* on its PATH, but does not: install ${from}`,
      ),
    );
    expect(await state()).toBe(before);
  });

  test('with all of them takes the same change', async () => {
    expect(await apply(project(2))).toEqual([]);
    expect(await sh('grep processes /etc/uwsgi/shop.ini')).toMatch(/2/);
  });
});
