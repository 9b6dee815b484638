import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type LoopbackTarget,
  startLoopbackTarget,
  venvSettings,
} from '../../examples/support/loopback-target';
import { countResults } from '../../src/cli/output/results';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { StaticSite } from '../../src/constructs/static-site';
import { actionPlace } from '../../src/engine/action';
import { formatPlan } from '../../src/engine/format-plan';
import { Session } from '../../src/engine/session';
import { poll } from '../robustness/support/poller';
import { eventually } from '../support/eventually';
import { connectionTo, session } from '../support/session';

jest.setTimeout(180_000);

/** An application deployed with its code, on a real uWSGI without root. */
let target: LoopbackTarget;
let port: number;
let source: string;
beforeAll(async () => {
  target = await startLoopbackTarget();
  port = await target.freePort();
  source = mkdtempSync(join(tmpdir(), 'source-'));
  mkdirSync(join(source, 'shop'));
  writeFileSync(join(source, 'shop/__init__.py'), '');
});
afterAll(async () => {
  await target?.stop();
  if (source !== undefined) rmSync(source, { recursive: true });
});

const code = (version: string, head = '') => {
  writeFileSync(join(source, 'name.txt'), `text of ${version}`);
  writeFileSync(
    join(source, 'shop/wsgi.py'),
    `${head}
import os
text = open('name.txt').read()
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [('${version} %s %s' % (text, open('name.txt').read())).encode()]
`,
  );
};
const answerOf = (version: string) => `${version} text of ${version} text of ${version}`;

function project(more: Partial<PythonAppProps> = {}, release: object = {}): Project {
  const made = new Project(`code${process.pid}`);
  const web = new Host(made, 'web', connectionTo(target));
  new PythonApp(web, 'shop', {
    release: { source, directory: join(target.home, 'srv/shop'), keep: 2, ...release },
    module: 'shop.wsgi',
    http: `127.0.0.1:${port}`,
    embeddedPlugin: true,
    ...more,
    options: { ...venvSettings(target), ...more.options },
    instance: {
      manager: 'pidfile',
      binary: target.uwsgiBinary,
      path: join(target.home, 'shop.ini'),
      timeout: 20,
      ...more.instance,
    },
  });
  return made;
}

const url = () => `http://127.0.0.1:${port}/`;
const answer = async () => (await fetch(url())).text();
const plan = () => session(project(), async (one) => formatPlan(await one.plan()));
const errors = async (applied: ReturnType<Session['apply']>) =>
  (await applied).results.flatMap(({ error }) => error?.message ?? []).join('\n');
const apply = (made = project()) => session(made, (one) => errors(one.apply()));
const master = () => Number(readFileSync(join(target.home, 'shop.run/master.pid'), 'utf8'));
const current = () =>
  readlinkSync(join(target.home, 'srv/shop/current')).replace(/^releases\/(\d+)-.*$/, '$1');

test('an application is deployed with its code, and a second run finds nothing to do', async () => {
  code('one');
  expect(await apply()).toBe('');
  expect(await answer()).toBe(answerOf('one'));
  expect(await plan()).toContain('No changes');
});

test('new code reaches the workers one by one, from the folder of its own release, and no request fails', async () => {
  const pid = master();
  // More releases than are kept: the folder that the master was started with is gone.
  for (const [before, version] of [
    ['one', 'two'],
    ['two', 'three'],
    ['three', 'four'],
  ] as const) {
    code(version);
    const shown = await plan();
    expect(shown).toMatch(/sourceDigest: \w+ → \w+/);
    expect(shown).toMatch(/triggers\.release: \w+ → \w+ \(chain-reload\)/);
    const load = poll(url(), [answerOf(before), answerOf(version)]);
    expect(await apply()).toBe('');
    const seen = await load.stop();
    expect(seen.total).toBeGreaterThan(10);
    expect(await answer()).toBe(answerOf(version));
    expect(seen.failed).toBe(0);
  }
  expect(master()).toBe(pid);
  expect(await plan()).toContain('No changes');
});

test('a rollback switches back and has the workers follow, without anything being sent', async () => {
  const pid = master();
  const path = 'web/shop/release';
  const history = await session(project(), async (one) =>
    (await one.history()).find((found) => found.path === path),
  );
  expect(history?.revisions.map(({ number }) => number)).toEqual([3, 4]);
  expect(history?.current).toBe(4);
  expect(await session(project(), (one) => errors(one.rollback(path)))).toBe('');
  expect(await answer()).toBe(answerOf('three'));
  expect(current()).toBe('3');
  expect(master()).toBe(pid);
  // The program still says the newest.
  expect(await plan()).toMatch(/sourceDigest: \w+ → \w+/);
  expect(await apply()).toBe('');
  expect(await answer()).toBe(answerOf('four'));
});

test.each(['web/shop', 'web/shop/instance'])('a rollback of %s takes the release along', async (path) => {
  const pid = master();
  expect(await session(project(), (one) => errors(one.rollback(path)))).toBe('');
  expect(await answer()).toBe(answerOf('three'));
  expect(current()).toBe('3');
  expect(master()).toBe(pid);
  expect(
    await session(project(), async (one) => formatPlan(await one.planRollback(path, 1)).trim()).catch(String),
  ).toMatch(
    /RollbackError: web: Cannot roll back web\/shop\/instance: web\/shop\/release must still be kept as it was then \(digest \w{12}.*\), but the host keeps only 3, 4/,
  );
  expect(await plan()).toMatch(/sourceDigest: \w+ → \w+/);
  expect(await apply()).toBe('');
  expect(await answer()).toBe(answerOf('four'));
  expect(await plan()).toContain('No changes');
});

test('a rollback of a path without a history names those that have one', async () => {
  await expect(session(project(), (one) => one.planRollback('web/shap'))).rejects.toThrow(
    /Cannot roll back web\/shap: it must be one resource that keeps a history, or an application: web\/shop\/release, web\/shop\/instance/,
  );
});

test('code that does not import never becomes the current one', async () => {
  code('five', 'raise RuntimeError("the new code is broken")');
  const failed = await apply();
  expect(failed).toMatch(/the command import failed; the release that was current still is/);
  expect(failed).toMatch(/the new code is broken/);
  expect(failed).toMatch(/Not begun, because web\/shop\/release failed/);
  expect(current()).toBe('4');
  expect(await answer()).toBe(answerOf('four'));
});

test('a user of the service that the host lacks is named, and no release is claimed that never was', async () => {
  const lacking = project(
    { instance: { service: { user: 'nosuchuser' } } },
    { directory: join(target.home, 'srv/other') },
  );
  const failed = await session(lacking, async (one) => errors(one.apply()));
  expect(failed).toMatch(
    /the command import failed; none is current, as before\nservice\.user: the host must have a user nosuchuser, and has none/,
  );
  expect(failed).not.toMatch(/cannot open|still is/);
});

test('a probe that fails takes the code back as well', async () => {
  code('worse');
  const probes = [{ http: { url: url(), contains: 'four' }, timeout: 2, successes: 1 }];
  const events: string[] = [];
  const one = new Session(project({ instance: { probes, timeout: 3 } }), {
    events: { undone: ({ action, undone }) => events.push(`${actionPlace(action).path} by ${undone}`) },
  });
  const applied = one.apply().finally(() => one.close());
  expect(await errors(applied)).toMatch(/a probe failed; the previous state is restored/);
  expect(events).toEqual(['web/shop/release by web/shop/instance']);
  expect((await applied).results.map(({ undone }) => undone)).toEqual(['web/shop/instance', undefined]);
  expect(countResults((await applied).results, 0)).toBe('0 done, 1 rolled back, 1 failed');
  expect(await answer()).toBe(answerOf('four'));
  expect(current()).toBe('4');
  expect(await plan()).toMatch(/sourceDigest: \w+ → \w+/);
});

test('an instance that fails before it is touched takes the code back as well', async () => {
  code('worse');
  const one = new Session(project({ options: { ...venvSettings(target), plugin: 'missing' } }));
  const applied = one.apply().finally(() => one.close());
  expect(await errors(applied)).toMatch(/missing/);
  expect((await applied).results.map(({ undone }) => undone)).toEqual(['web/shop/instance', undefined]);
  expect(current()).toBe('4');
  expect(await answer()).toBe(answerOf('four'));
});

test('an interrupt between the switch and the proof leads the code back', async () => {
  code('worse');
  const interrupt = new AbortController();
  const one = new Session(project(), {
    signal: interrupt.signal,
    events: {
      ended: ({ action }) => {
        if (actionPlace(action).path === 'web/shop/release') interrupt.abort(new Error('Interrupted'));
      },
    },
  });
  const applied = one.apply().finally(() => one.close());
  expect(await errors(applied)).toBe('Interrupted');
  expect((await applied).results.map(({ undone }) => undone)).toEqual(['web/shop/instance', undefined]);
  expect(current()).toBe('4');
  expect(await answer()).toBe(answerOf('four'));
  expect(await plan()).toMatch(/sourceDigest: \w+ → \w+/);
});

// As when the client is killed: the instance is not asked for.
const cutOff = () => session(project(), (one) => errors(one.apply({ targets: ['web/shop/release'] })));

test('code that nothing is proven with is shown, and proven by an apply', async () => {
  code('cut off');
  expect(await cutOff()).toBe('');
  expect(await answer()).toBe(answerOf('four'));
  expect(await plan()).toMatch(
    /triggers.release: unproven \(current → releases\/\S+\) → \w+ \(chain-reload\)/,
  );
  expect(await apply()).toBe('');
  expect(await answer()).toBe(answerOf('cut off'));
  expect(await plan()).toContain('No changes');
});

/** Ends all workers; those that the master starts now load the code that is current. */
async function respawn(serving: string): Promise<number> {
  const pid = master();
  for (const worker of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' '))
    process.kill(Number(worker), 'SIGKILL');
  await eventually(`workers with ${serving} answer`, async () => {
    for (let asked = 0; asked < 5; asked += 1) expect(await answer()).toBe(answerOf(serving));
  });
  return pid;
}

test('workers that may have loaded such code are started again when it goes back', async () => {
  code('bad');
  expect(await cutOff()).toBe('');
  code('cut off');
  const pid = await respawn('bad');
  expect(await plan()).toMatch(/unproven/);
  expect(await apply()).toBe('');
  expect(master()).toBe(pid);
  for (let asked = 0; asked < 10; asked += 1) expect(await answer()).toBe(answerOf('cut off'));
  expect(await plan()).toContain('No changes');
});

test('code that is proven stays, however much is cut off after it, and is led back to', async () => {
  const proven = current();
  code('bad');
  expect(await cutOff()).toBe('');
  // No process works in the folder of the proven code any more.
  await respawn('bad');
  for (const version of ['worse', 'worst']) {
    code(version);
    expect(await cutOff()).toBe('');
  }
  const probes = [{ http: { url: url(), contains: 'cut off' }, timeout: 2, successes: 1 }];
  expect(await apply(project({ instance: { probes, timeout: 3 } }))).toMatch(
    /the previous state is restored/,
  );
  expect(current()).toBe(proven);
  for (let asked = 0; asked < 10; asked += 1) expect(await answer()).toBe(answerOf('cut off'));
});

test('a file named instead of a module is that of the current release', async () => {
  code('six');
  const made = project({ module: undefined, file: 'shop/wsgi.py' });
  expect(await apply(made)).toBe('');
  expect(await answer()).toBe(answerOf('six'));
});

test('code that registers signals and timers when it is imported is no broken code', async () => {
  code('seven', "import uwsgi\nuwsgi.register_signal(17, 'workers', print)\nuwsgi.add_timer(17, 3600)");
  expect(await apply()).toBe('');
  expect(await answer()).toBe(answerOf('seven'));
});

test('either a directory or a release says where the code is', () => {
  const both = new Project('both');
  const host = new Host(both, 'web', { local: true });
  new PythonApp(host, 'shop', { directory: '/srv/shop', release: { source }, module: 'shop', http: ':1' });
  expect(() => both.synth()).toThrow(/set either `directory` or `release`/);
});

test('all of it goes with the project', async () => {
  await session(project(), (one) => one.destroy());
  await expect(fetch(url())).rejects.toThrow();
  expect(() => current()).toThrow(/ENOENT/);
});

test('files that are served go back to the release before, with the instance that fails', async () => {
  const files = mkdtempSync(join(tmpdir(), 'files-'));
  const free = await target.freePort();
  const site = (more: PythonAppProps['options'] = {}): Project => {
    const made = new Project(`files${process.pid}`);
    new StaticSite(new Host(made, 'web', connectionTo(target)), 'site', {
      release: { source: files, directory: join(target.home, 'srv/site') },
      http: `127.0.0.1:${free}`,
      embeddedPlugin: true,
      options: { ...venvSettings(target), ...more },
      instance: {
        manager: 'pidfile',
        binary: target.uwsgiBinary,
        path: join(target.home, 'site.ini'),
        timeout: 20,
      },
    });
    return made;
  };
  const page = async () => (await fetch(`http://127.0.0.1:${free}/index.html`)).text();
  const leadsTo = () => readlinkSync(join(target.home, 'srv/site/current'));
  try {
    writeFileSync(join(files, 'index.html'), 'one');
    expect(await apply(site())).toBe('');
    const first = leadsTo();
    writeFileSync(join(files, 'index.html'), 'two');
    expect(await apply(site({ 'exec-asap': 'exit 3' }))).toMatch(/exec-asap|exit 3|status 3/);
    expect([await page(), leadsTo()]).toEqual(['one', first]);
    expect(await apply(site())).toBe('');
    expect(await page()).toBe('two');
  } finally {
    await session(site(), (one) => one.destroy());
    rmSync(files, { recursive: true });
  }
});
