import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { formatPlan } from '../../src/engine/format-plan';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { eventually } from '../support/eventually';
import { applied, labProject, planned } from './support/lab-project';

jest.setTimeout(600_000);

/** Does not import before its database is there. */
const application = `import os, threading
open('/run/database').close()
def application(environ, start_response):
    start_response('200 OK', [])
    return [os.environ.get('VERSION', 'none').encode()]
`;

describeLab('the restart policy of a unit', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await host.sh(`mkdir -p /srv/late && cat > /srv/late/late.py <<'END'\n${application}END`);
  });
  afterAll(() => lab?.stop());

  const app = (
    version: string,
    options: PythonAppProps['options'] = {},
    props: Partial<PythonAppProps> = {},
  ) =>
    labProject(lab, (web) => {
      new PythonApp(web, 'late', {
        directory: '/srv/late',
        module: 'late',
        http: ':8000',
        options,
        ...props,
        environment: { VERSION: version },
        instance: { service: { user: 'www-data' }, timeout: 40, validate: false },
      });
    });
  const served = async (): Promise<string> =>
    fetch(`http://${host.address}:8000/`, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.text(),
      () => '',
    );

  test.each([
    ['whose master imports the application', {}],
    ['whose workers import the application', { 'lazy-apps': true }],
  ] as const)('an instance %s and whose database is late comes up by itself', async (_, options) => {
    await host.sh('touch /run/database');
    await applied(app('one', options));
    expect(await served()).toBe('one');

    await host.sh('rm /run/database; systemctl restart --no-block late');
    const failing = async () => /auto-restart/.test(await host.sh('systemctl show -p SubState late'));
    await eventually('it fails', failing, { seconds: 30 });
    expect(formatPlan((await planned(app('one', options))).plan)).toContain('ensure: failed → running');
    await host.sh('touch /run/database');
    await eventually('the first version serves', async () => (await served()) === 'one', { seconds: 30 });
    expect((await planned(app('one', options))).plan.actions.map(({ kind }) => kind)).toEqual(['same']);
    await host.sh('systemctl stop late; rm -rf /etc/uwsgi/late.ini /var/lib/uwsgi-iac/late');
  });

  test('an apply that fails while the database is away takes nothing from an instance that waits for it', async () => {
    await host.sh('touch /run/database');
    await applied(app('three'));
    await host.sh('rm /run/database; systemctl restart --no-block late');
    await eventually(
      'systemd waits for its next try',
      async () => /auto-restart/.test(await host.sh('systemctl show -p SubState late')),
      { seconds: 30 },
    );
    for (const version of ['three', 'four']) {
      await expect(applied(app(version))).rejects.toThrow('the previous state is restored');
      expect(await host.sh('systemctl show -P ActiveState late')).toBe('activating\n');
    }
    await host.sh('touch /run/database');
    await eventually('the third version serves', async () => (await served()) === 'three', { seconds: 30 });
    await host.sh('systemctl stop late; rm -rf /etc/uwsgi/late.ini /var/lib/uwsgi-iac/late');
  });

  test.each([
    ['a reload', {}],
    ['a restart', { instance: { service: { user: 'www-data' }, activation: 'restart', validate: false } }],
    ['workers', { options: { 'lazy-apps': true } }],
  ] as const)('a change that cannot start is undone after its first failure (%s)', async (_, props) => {
    await host.sh('touch /run/database');
    const changed = (version: string, module: string) =>
      labProject(lab, (web) => {
        new PythonApp(web, 'late', {
          directory: '/srv/late',
          module,
          http: ':8000',
          environment: { VERSION: version },
          instance: { service: { user: 'www-data' }, timeout: 40, validate: false },
          ...props,
        } as PythonAppProps);
      });
    await applied(changed('two', 'late'));
    const failure = await applied(changed('three', 'none')).catch(({ message }: Error) => message);
    expect(failure).toMatch(/the previous state is restored/);
    // The deadline of the change was not waited for.
    expect(failure).not.toMatch(/gave up after/);
    expect(await served()).toBe('two');
    expect((await planned(changed('two', 'late'))).plan.actions.map(({ kind }) => kind)).toEqual(['same']);
  });
});
