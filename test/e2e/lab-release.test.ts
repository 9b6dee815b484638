import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { PythonApp } from '../../src/constructs/python-app';
import { formatPlan } from '../../src/engine/format-plan';
import type { Session } from '../../src/engine/session';
import { describeLab } from '../lab/describe-lab';
import { type Lab, startLab } from '../lab/lab';
import { poll } from '../robustness/support/poller';
import { session } from '../support/session';
import { writeWheel } from '../support/wheel';

jest.setTimeout(600_000);

describeLab('an application with its code, under systemd, as a user of its own', () => {
  let lab: Lab;
  let source: string;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    await lab.hosts[0]!.sh('useradd --system --create-home shop');
    source = mkdtempSync(join(tmpdir(), 'source-'));
    mkdirSync(join(source, 'wheels'));
    writeWheel(join(source, 'wheels'), '1.0');
    writeWheel(join(source, 'wheels'), '2.0');
  });
  afterAll(async () => {
    await lab?.stop();
    if (source !== undefined) rmSync(source, { recursive: true });
  });

  const write = (version: string, greeting: string) => {
    writeFileSync(join(source, 'requirements.txt'), `greeting==${greeting}\n`);
    writeFileSync(
      join(source, 'shop.py'),
      `import getpass, greeting, os
who = getpass.getuser()
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [f'${version} {greeting.version} {who} {os.path.basename(os.getcwd())[0]}'.encode()]
`,
    );
  };

  const project = (): Project => {
    const made = new Project('lab');
    const [{ address, hostKey }] = lab.hosts as [Lab['hosts'][0]];
    const host = new Host(made, 'web1', {
      host: address,
      user: 'deploy',
      hostKey,
      privateKeyPath: lab.keys.user,
      become: {},
    });
    new PythonApp(host, 'shop', {
      release: {
        source,
        keep: 2,
        virtualenv: { requirements: 'requirements.txt', wheelhouse: 'wheels' },
        shared: { directories: ['media'], owner: 'shop' },
        commands: [
          {
            name: 'migrate',
            run: 'python -c "import greeting; print(greeting.version)" > media/version; id -un >> media/version',
          },
        ],
      },
      module: 'shop',
      http: ':8000',
      processes: 3,
      instance: { service: { user: 'shop' }, timeout: 30 },
    });
    return made;
  };

  const run = <T>(act: (session: Session) => Promise<T>): Promise<T> => session(project(), act);
  const errors = async (applied: ReturnType<Session['apply']>) =>
    (await applied).results.flatMap(({ error }) => error?.message ?? []).join('\n');
  const apply = () => run((session) => errors(session.apply()));
  const plan = () => run(async (session) => formatPlan(await session.plan()));
  const url = () => `http://${lab.hosts[0]!.address}:8000/`;
  const answer = async () => (await fetch(url())).text();
  const sh = async (script: string) => (await lab.hosts[0]!.sh(script)).trim();
  const pid = () => sh('systemctl show -P MainPID shop');

  test('Release deploys code and packages, rolls back, and is deleted', async () => {
    write('one', '1.0');
    expect(await apply()).toBe('');
    expect(await answer()).toBe('one 1.0 shop 1');
    expect(await sh('cat /srv/shop/shared/media/version')).toBe('1.0\nshop');
    expect(
      await sh(
        "stat -c '%U %a' /srv/shop/current/shop.py /var/lib/uwsgi-iac/release-records/* /srv/shop/shared/media",
      ),
    ).toBe('root 644\nroot 700\nshop 755');
    expect(await plan()).toContain('No changes');
    const master = await pid();

    write('two', '1.0');
    expect(await plan()).toMatch(/most disruptive: chain-reload/);
    const load = poll(url(), ['one 1.0 shop 1', 'two 1.0 shop 2']);
    expect(await apply()).toBe('');
    expect(await load.stop()).toMatchObject({ failed: 0 });
    expect(await answer()).toBe('two 1.0 shop 2');

    write('three', '2.0');
    expect(await plan()).toMatch(/triggers\.virtualenv: \w+ → \w+ \(reload\)/);
    const packages = poll(url(), ['two 1.0 shop 2', 'three 2.0 shop 3']);
    expect(await apply()).toBe('');
    expect(await packages.stop()).toMatchObject({ failed: 0 });
    expect(await answer()).toBe('three 2.0 shop 3');
    expect(await sh('ls /srv/shop/venvs | wc -l')).toBe('2');

    expect(await run((session) => errors(session.rollback('web1/shop/release')))).toBe('');
    expect(await answer()).toBe('two 1.0 shop 2');
    expect(await pid()).toBe(master);

    await sh('echo "# edited" >> /srv/shop/current/shop.py');
    expect(await plan()).toMatch(/sourceDigest: edited \(shop\.py\) → \w+/);
    expect(await apply()).toBe('');
    expect(await answer()).toBe('three 2.0 shop 3');

    await run((session) => session.destroy());
    expect(await sh('find /srv/shop | sort')).toBe(
      '/srv/shop\n/srv/shop/shared\n/srv/shop/shared/media\n/srv/shop/shared/media/version',
    );
  });

  test('Release.reconcile() leaves nothing of a first release that does not import', async () => {
    write('one', '1.0');
    writeFileSync(join(source, 'shop.py'), 'raise RuntimeError("broken")\n');
    expect(await apply()).toMatch(/the command import failed[\s\S]*broken/);
    expect(await sh('ls -A /srv/shop; ls /etc/uwsgi/shop.ini 2>/dev/null || :')).toBe('shared');
  });
});
