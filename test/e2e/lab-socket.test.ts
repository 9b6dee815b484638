import type { Project } from '../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { formatPlan } from '../../src/engine/format-plan';
import { Load } from '../bench/support/load';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { LabSession } from './systemd/lab-session';

jest.setTimeout(300_000);

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

  test('five restarts under a steady load lose no request, and need no leave to restart', async () => {
    await web.apply(kept(0));
    const load = await Load.start({ fronts: { direct: url() }, rate: 60 });
    for (const revision of [1, 2, 3, 4, 5]) {
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
    expect(direct!.total).toBeGreaterThan(200);
    expect(await web.differences(kept(5))).toEqual([]);
  });
});
