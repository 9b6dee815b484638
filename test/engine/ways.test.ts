import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import {
  type LoopbackTarget,
  startLoopbackTarget,
  venvSettings,
} from '../../examples/support/loopback-target';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { formatPlan } from '../../src/engine/format-plan';
import { Session } from '../../src/engine/session';
import { eventually } from '../support/eventually';
import { connectionTo, session } from '../support/session';

jest.setTimeout(120_000);

/** The host has whole seconds. */
const began = Math.floor(Date.now() / 1_000) * 1_000;

/** How one instance is changed, on a real uWSGI without root: code and configuration, probes, history. */
let target: LoopbackTarget;
let directory: string;
let port: number;
beforeAll(async () => {
  target = await startLoopbackTarget();
  directory = join(target.home, 'app');
  mkdirSync(directory);
  port = await target.freePort();
});
afterAll(() => target?.stop());

const code = (text: string) =>
  writeFileSync(
    join(directory, 'app.py'),
    `import uwsgi
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'${text} ' + uwsgi.opt.get('pyargv', b'none')]
`,
  );

type Given = Partial<PythonAppProps['instance']> & { options?: PythonAppProps['options'] };

function project({ options, ...instance }: Given = {}): Project {
  const made = new Project(`ways${process.pid}`);
  const web = new Host(made, 'web', connectionTo(target));
  new PythonApp(web, 'shop', {
    directory,
    file: 'app.py',
    http: `127.0.0.1:${port}`,
    embeddedPlugin: true,
    options: { ...venvSettings(target), 'lazy-apps': true, processes: 2, ...options },
    instance: {
      manager: 'pidfile',
      binary: target.uwsgiBinary,
      path: join(target.home, 'shop.ini'),
      timeout: 20,
      ...instance,
    },
  });
  return made;
}

const plan = (given?: Given) => session(project(given), async (one) => formatPlan(await one.plan()));
const apply = (given?: Given) =>
  session(project(given), async (one) =>
    (await one.apply()).results.flatMap(({ error }) => error?.message ?? []).join('\n'),
  );
const answer = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();
const master = () => Number(readFileSync(join(target.home, 'shop.run/master.pid'), 'utf8'));
const children = () => readFileSync(`/proc/${master()}/task/${master()}/children`, 'utf8').trim().split(' ');

test('Session.apply() replaces the workers one by one for a changed trigger, and keeps the master', async () => {
  code('one');
  expect(await apply({ triggers: { code: '1' } })).toBe('');
  expect(await answer()).toBe('one none');
  const [pid, before] = [master(), children()];
  code('two');
  expect(await plan({ triggers: { code: '2' } })).toContain('triggers.code: 1 → 2 (chain-reload)');
  expect(await apply({ triggers: { code: '2' } })).toBe('');
  expect(await answer()).toBe('two none');
  expect(master()).toBe(pid);
  expect(children().filter((child) => before.includes(child))).toEqual([]);
  expect(await plan({ triggers: { code: '2' } })).toContain('No changes');
});

test('Session.apply() replaces all workers at once with `activation: workers`', async () => {
  const before = children();
  code('three');
  expect(await apply({ triggers: { code: '3' }, activation: 'workers' })).toBe('');
  expect(await answer()).toBe('three none');
  expect(children().filter((child) => before.includes(child))).toEqual([]);
});

test('Session.apply() reloads for a changed option, which loads new code as well', async () => {
  code('four');
  const changed = { triggers: { code: '4' }, options: { pyargv: 'red' } };
  expect(await plan(changed)).toContain('most disruptive: reload');
  expect(await apply(changed)).toBe('');
  expect(await answer()).toBe('four red');
});

test('Session.plan() refuses an activation that does not read the configuration, and a restart that `allowRestart` forbids', async () => {
  const now = { triggers: { code: '4' }, options: { pyargv: 'red' } };
  const [pid, before] = [master(), children()];
  const chained = { ...now, activation: 'chain-reload' as const, options: { pyargv: 'blue' } };
  await expect(plan(chained)).rejects.toThrow(
    /Cannot change sections\.uwsgi\.pyargv .* with activation = chain-reload: it does not read the configuration/,
  );
  const deeper = { ...now, allowRestart: false, options: { ...now.options, listen: 64 } };
  await expect(plan(deeper)).rejects.toThrow(
    /allowRestart is false, but sections\.uwsgi\.listen \(it is set when/,
  );
  await expect(apply(deeper)).rejects.toThrow(/allowRestart is false/);
  await expect(
    plan({ ...now, activation: 'chain-reload', options: { ...now.options, 'lazy-apps': false } }),
  ).rejects.toThrow(/lazy-apps must be true/);
  expect([master(), children()]).toEqual([pid, before]);
});

test('Session.apply() rolls back a change whose probe fails, and the error contains what the probe saw', async () => {
  const now = { triggers: { code: '4' }, options: { pyargv: 'red' } };
  const probes = (contains: string) => [
    { http: { url: `http://127.0.0.1:${port}/`, contains }, timeout: 2, successes: 1 },
  ];
  const failed = await apply({
    ...now,
    timeout: 3,
    options: { pyargv: 'blue' },
    probes: probes('green'),
  });
  expect(failed).toMatch(/it came into effect, but a probe failed; the previous state is restored/);
  expect(failed).toMatch(
    /the probe http:\/\/127\.0\.0\.1:\d+\/ failed .* status 200 with the body "four blue"/,
  );
  expect(await answer()).toBe('four red');
  expect(await plan(now)).toContain('No changes');
  expect(await apply({ ...now, options: { pyargv: 'blue' }, probes: probes('four blue') })).toBe('');
  expect(await answer()).toBe('four blue');
});

test('Session.apply() takes a command for a probe, and its output into the error', async () => {
  const now = { triggers: { code: '4' }, options: { pyargv: 'blue' } };
  const command = (text: string) => [{ command: { command: text }, timeout: 2, successes: 2 }];
  const failed = await apply({
    ...now,
    timeout: 5,
    options: { pyargv: 'grey' },
    probes: command('echo it is not ready; exit 7'),
  });
  expect(failed).toMatch(/must end with status 0, and ended with 7: it is not ready/);
  expect(await answer()).toBe('four blue');
});

test('Session.apply() refuses code that does not load before a worker loads it', async () => {
  const [pid, before] = [master(), children()];
  writeFileSync(join(directory, 'app.py'), 'raise RuntimeError("the new code is broken")\n');
  const refused = await apply({ triggers: { code: '5' }, options: { pyargv: 'blue' } });
  expect(refused).toMatch(/does not import; nothing was changed[\s\S]*the new code is broken/);
  expect(await answer()).toBe('four blue');
  expect([master(), children()]).toEqual([pid, before]);
  code('four');
});

test('Session.history() names revisions and deployers, and rollback() goes back to them', async () => {
  const history = () => session(project(), async (one) => (await one.history())[0]!);
  const before = await history();
  expect(before.path).toBe('web/shop/instance');
  const last = before.revisions.at(-1)!;
  expect(before.current).toBe(last.number);
  expect(last.by).toBe(`${userInfo().username}@${hostname()}`);
  expect(last.at.getTime()).toBeGreaterThanOrEqual(began);
  expect(last.changes).toEqual(['pyargv: red → blue (reload)']);

  const back = (to?: number) =>
    session(project(), async (one) =>
      (await one.rollback(before.path, to)).results.map(({ error }) => error?.message),
    );
  expect(await back()).toEqual([undefined]);
  expect(await answer()).toBe('four red');
  expect((await history()).current).toBe(last.number + 1);
  expect(await plan({ triggers: { code: '4' }, options: { pyargv: 'blue' } })).toContain(
    'pyargv: red → blue',
  );
  expect(await back(last.number)).toEqual([undefined]);
  expect(await answer()).toBe('four blue');
  await expect(back(999)).rejects.toThrow(/revision 999 must be recorded, but the host has 1, 2, /);
  const folder = join(target.home, 'shop.run/history');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('Session.apply() warns of a variable that uWSGI from PyPI does not pass to Python', async () => {
  const warned: string[] = [];
  const made = project({ triggers: { code: '4' }, options: { pyargv: 'blue', env: 'LATE=1' } });
  const one = new Session(made, { events: { warned: (_action, message) => void warned.push(message) } });
  await one.apply();
  await one.close();
  expect(warned).toEqual([
    expect.stringMatching(/os\.environ will not have it; set service\.environment instead/),
  ]);
  expect(await apply({ triggers: { code: '4' }, options: { pyargv: 'blue' } })).toBe('');
});

test('Session.plan() shows a master that was killed, and apply() starts it beside the workers that it left', async () => {
  const now = { triggers: { code: '4' }, options: { pyargv: 'blue' } };
  const orphans = children();
  process.kill(master(), 'SIGKILL');
  const killed = master();
  await eventually('the master is gone', () => !existsSync(`/proc/${killed}`));
  expect(await plan(now)).toContain('ensure: stopped → running');
  expect(await apply(now)).toBe('');
  expect(await answer()).toBe('four blue');
  expect(orphans.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
});
