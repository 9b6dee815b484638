import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DjangoApp } from '../../src/constructs/django-app';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { formatPlan } from '../../src/engine/format-plan';
import type { Session } from '../../src/engine/session';
import { describeLab } from '../lab/describe-lab';
import { type Lab, startLab } from '../lab/lab';
import { eventually } from '../support/eventually';
import { session } from '../support/session';

jest.setTimeout(600_000);

const root = join(__dirname, '../..');

describeLab('a Django project with the Python package', () => {
  let lab: Lab;
  let folder: string;
  let wheel: string;
  let source: string;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    await lab.hosts[0]!.sh('useradd --system --create-home library; install -d -o library /var/log/library');
    folder = mkdtempSync(join(tmpdir(), 'library-'));
    source = join(folder, 'source');
    cpSync(join(root, 'python/examples/library'), source, {
      recursive: true,
      filter: (path) => !/__pycache__|\/data$|staticfiles|\.pytest_cache/.test(path),
    });
    const python = join(root, 'python/.venv/bin/python');
    const pip = (...more: readonly string[]) =>
      execFileSync(python, ['-m', 'pip', '--quiet', '--disable-pip-version-check', ...more], { cwd: folder });
    execFileSync(
      python,
      ['-m', 'build', '--wheel', '--no-isolation', '--outdir', folder, join(root, 'python')],
      {
        stdio: 'pipe',
      },
    );
    wheel = join(folder, 'uwsgi_iac-0.1.0-py3-none-any.whl');
    // A host of the lab reaches no index.
    pip('download', '--dest', join(source, 'wheels'), '--only-binary', ':all:', 'Django>=5.2,<5.3');
    writeFileSync(join(source, 'requirements.txt'), 'Django>=5.2,<5.3\n');
  });
  afterAll(async () => {
    await lab?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

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
    new DjangoApp(host, 'library', {
      project: 'library',
      runtimePackage: wheel,
      release: {
        source,
        virtualenv: { requirements: 'requirements.txt', wheelhouse: 'wheels' },
        shared: { directories: ['data', 'spool'], owner: 'library' },
      },
      staticFiles: { url: 'static/', directory: 'staticfiles' },
      environment: { REMIND_SECONDS: '1' },
      http: ':8000',
      options: {
        cache2: ['name=pages,items=1000'],
        mules: 1,
        spooler: ['/srv/library/shared/spool'],
        logto2: '/var/log/library/uwsgi.log',
      },
      instance: { service: { user: 'library' }, timeout: 60 },
    });
    return made;
  };

  const run = <T>(act: (session: Session) => Promise<T>): Promise<T> => session(project(), act);
  const apply = () =>
    run(async (session) =>
      (await session.apply()).results.flatMap(({ error }) => error?.message ?? []).join('\n'),
    );
  const plan = () => run(async (session) => formatPlan(await session.plan()));
  const sh = async (script: string) => (await lab.hosts[0]!.sh(script)).trim();
  const answer = async (path: string) => (await fetch(`http://${lab.hosts[0]!.address}:8000/${path}`)).text();
  const state = async () => JSON.parse(await answer('state/emma')) as Record<string, unknown>;
  const manage = (command: string, user = 'library') =>
    sh(
      `cd /srv/library/current && runuser -u ${user} -- .venv/bin/python manage.py ${command} 2>&1 || echo "exit $?"`,
    );
  const workers = () => sh("pgrep -u library -f 'uwsgi' | sort | tr '\\n' ' '");
  const changed = async (before: string) => {
    await eventually('the workers are others', async () => (await workers()) !== before);
    await eventually('they answer', async () => (await answer('')).startsWith('visit'));
  };
  const reminders = async () => (await state())['reminders'] as number;

  test('DjangoApp deploys it, and every management command works', async () => {
    expect(await apply()).toBe('');
    expect(await plan()).toContain('No changes');
    expect([await answer(''), await answer('')]).toEqual(['visit 1', 'visit 2']);
    expect(await answer('order/emma')).toBe('ordered');
    await eventually('spooler and mule have the order', async () =>
      expect(await state()).toMatchObject({ orders: ['emma'], index: 4 }),
    );
    const [first, begun] = [await reminders(), Date.now()];
    await eventually('the timer has run', async () => (await reminders()) > first + 2);
    // Once a second, and not once for each worker.
    expect((await reminders()) - first).toBeLessThanOrEqual((Date.now() - begun) / 1000 + 2);

    expect(await manage('uwsgi_stats')).toMatch(/^Sent s to .*\/control\/master\.fifo$/);
    await eventually('the log has statistics', async () =>
      (await sh('cat /var/log/library/uwsgi.log')).includes('worker 1 '),
    );
    expect(await manage('uwsgi_log --reopen')).toMatch(/^Sent l/);
    for (const [command, letter] of [
      ['uwsgi_reload --workers-only', 'w'],
      ['uwsgi_reload --workers-chain', 'c'],
      ['uwsgi_reload', 'r'],
      ['uwsgi_reload --force', 'R'],
    ]) {
      const before = await workers();
      expect(await manage(command!)).toMatch(`Sent ${letter} to`);
      await changed(before);
    }
    expect(await manage('uwsgi_reload --force --workers-chain')).toMatch(/--force excludes --workers-chain/);
    expect(await manage('uwsgi_run')).toMatch(/library\.service does, which DjangoApp deployed/);
    expect(await manage('uwsgi_run --compile')).toMatch(/found no node on the path.*no such file/);
    expect(await manage('uwsgi_sysinit')).toMatch(/needs Node\.js/);
    expect(await manage('uwsgi_stats', 'nobody')).toMatch(/no permission for user \d+: run it as/);
    expect(await manage('uwsgi_stop')).toMatch(/^Sent q/);
    await eventually(
      'the service has ended',
      async () => (await sh('systemctl is-active library || :')) === 'inactive',
    );
    expect(await manage('uwsgi_stop')).toMatch(/a FIFO without a reader|no such file/);
  });

  test('DjangoApp reloads for a new release, whose timers run once', async () => {
    expect(await apply()).toBe('');
    writeFileSync(join(source, 'library/wsgi.py'), '# later\n', { flag: 'a' });
    expect(await plan()).toMatch(/most disruptive: reload/);
    expect(await apply()).toBe('');
    expect(await answer('')).toMatch(/^visit/);
    await run((session) => session.destroy());
    expect(await sh('ls /srv/library')).toBe('shared');
  });
});
