import { Section } from '../../src/config/section';
import { Emperor, type EmperorProps } from '../../src/constructs/emperor';
import { Fleet } from '../../src/constructs/fleet';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { Router, type RouterProps } from '../../src/constructs/router';
import { ZergPool } from '../../src/constructs/zerg-pool';
import { actionPlace } from '../../src/engine/action';
import { summary } from '../../src/engine/format-plan';
import { interruptionsOf } from '../../src/engine/interruptions';
import { markdownOf } from '../../src/report/markdown';
import { reportOf } from '../../src/report/model';
import { offlinePlan } from '../../src/report/offline-plan';

const realm = (options: EmperorProps['options'] = {}, more: EmperorProps = {}): Project => {
  const project = new Project('realm');
  const emperor = new Emperor(new Host(project, 'web1'), 'emperor', { ...more, options });
  for (const [index, name] of ['apples', 'bread'].entries()) {
    emperor.addVassal(name, { section: new Section().set('socket', `:900${index}`) });
  }
  const other = new Emperor(new Host(project, 'web2'), 'emperor', {});
  other.addVassal('cheese', { section: new Section().set('socket', ':9000') });
  return project;
};

const fleet = (options: RouterProps['options'] = {}): Project => {
  const project = new Project('fleet');
  const router = new Router(new Host(project, 'front'), 'router', {
    listen: ':80',
    subscriptions: '10.0.0.1:7000',
    options,
  });
  const shop = new Fleet(project, 'shop', { routers: router, key: 'shop.example', interval: 2 });
  shop.addPythonApp(new Host(project, 'web1'), {
    directory: '/srv/shop',
    module: 'shop',
    socket: '10.0.0.2:3031',
  });
  return project;
};

const zergs = (listen: number): Project => {
  const project = new Project('zergs');
  const web1 = new Host(project, 'web1');
  const pool = new ZergPool(web1, 'pool', { listen: ':3031', backlog: listen });
  pool.addPythonApp('shop', { directory: '/srv/shop', module: 'shop' });
  new ZergPool(web1, 'idle', { listen: ':3032' });
  return project;
};

const emperorOfEmperors = (freq: number): Project => {
  const project = new Project('nested');
  const top = new Emperor(new Host(project, 'web1'), 'top', {});
  const section = new Section().set('emperor', '/srv/inner').set('emperor-freq', freq);
  const stats = '/run/inner.sock';
  top.addVassal('inner', { section: section.set('emperor-stats-server', stats) });
  top.addVassal('leaf', { section: new Section().set('socket', ':9001') });
  return project;
};

const between = async (from: Project, to: Project) => {
  const { plan } = await offlinePlan(to.synth(), { base: from.synth() });
  const interrupted = plan.actions.flatMap((action) =>
    interruptionsOf(action, plan.actions).map(({ effect, paths }) => [
      actionPlace(action).path,
      effect,
      ...paths,
    ]),
  );
  return { plan, interrupted, markdown: markdownOf(reportOf(plan)) };
};

test('a change of an emperor names the vassals that end with it, and does not call them unchanged', async () => {
  const { plan, interrupted, markdown } = await between(realm(), realm({ 'emperor-freq': 5 }));
  const vassals = ['web1/emperor/apples/resource', 'web1/emperor/bread/resource'];
  expect(interrupted).toEqual([['web1/emperor/resource', 'ends and starts with it', ...vassals]]);
  expect(summary(plan)).toBe(
    'Plan: 1 to update, 2 interrupted by them, 2 unchanged; most disruptive: restart',
  );
  expect(markdown).toContain('**A restart is needed: requests can be lost while it lasts**');
  for (const path of vassals) expect(markdown).toMatch(new RegExp(`> - .*${path}.*emperor-freq`));
  expect(markdown).not.toMatch(/> - .*cheese/);
});

test('an emperor that goes names the vassals of its directory, which another one runs from then on', async () => {
  const renamed = await between(realm(), realm({}, { name: 'prime', vassals: '/etc/uwsgi/emperor' }));
  expect(renamed.markdown).toContain('requests can be lost');
  expect(renamed.markdown).toMatch(/> - .*web1\/emperor\/apples\/resource/);
});

test('a reload of a router says for how long its members are unknown', async () => {
  const { interrupted, markdown } = await between(fleet(), fleet({ 'http-timeout': 30 }));
  expect(interrupted).toEqual([
    ['front/router/instance', 'unknown to it for up to 2 s', 'web1/shop/instance'],
  ]);
  expect(markdown).toContain('**Requests can be lost while a reload lasts**');
  expect(markdown).toContain('until they announce themselves again');
});

test('a restart of a zerg pool names its zergs', async () => {
  expect((await between(zergs(100), zergs(200))).interrupted).toEqual([
    ['web1/pool/instance', 'restarts with it', 'web1/pool/shop/instance'],
  ]);
});

test('a change of a vassal that is an emperor restarts, and leaves other vassals out', async () => {
  const { interrupted, markdown } = await between(emperorOfEmperors(3), emperorOfEmperors(5));
  expect(interrupted).toEqual([]);
  expect(markdown).toContain('its vassals end and start with it');
});

test('what a reload does not interrupt is not in the box', async () => {
  const { markdown, interrupted } = await between(zergs(100), zergs(100));
  expect([interrupted, markdown.includes('[!CAUTION]')]).toEqual([[], false]);
});
