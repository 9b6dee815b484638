import * as pulumi from '@pulumi/pulumi';
import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { Session } from '../../src/engine/session';
import { secretFrom } from '../../src/options/secret-source';
import {
  forbidRoot,
  maxProcesses,
  type Policy,
  PolicyError,
  requireHarakiri,
  requireMaster,
  requireNeedApp,
} from '../../src/policy';
import { deployProject } from '../../src/pulumi/deploy-project';
import { offlinePlan } from '../../src/report/offline-plan';

/** One application under policies; its host is a name that leads nowhere. */
function shop(policies: readonly Policy[], props: Partial<PythonAppProps> = {}): Project {
  const project = new Project('shop', { policies });
  const host = new Host(project, 'web1', { host: 'host.invalid', connectDeadline: 1 });
  new PythonApp(host, 'shop', { directory: '/srv/shop', module: 'shop', http: ':8000', ...props });
  return project;
}

const said = (project: Project): string[] =>
  project.synth().findings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);

test('a policy sees path, type, host, props and sections of every resource', () => {
  const seen: unknown[] = [];
  const spy: Policy = {
    name: 'spy',
    check({ path, type, host, props, section }, { all, warning }) {
      seen.push([path, type, host, props['name'], section?.last('module')?.value, all.size]);
      warning('seen', 'module');
    },
  };
  expect(shop([spy]).synth().findings).toEqual([
    {
      policy: 'spy',
      severity: 'warning',
      path: 'web1/shop/instance',
      host: 'web1',
      option: 'module',
      message: 'seen',
    },
  ]);
  expect(seen).toEqual([['web1/shop/instance', 'Instance', 'web1', 'shop', 'shop', 1]]);
});

test('a broken policy stops plan and apply before any host is asked', async () => {
  const session = new Session(shop([requireHarakiri()]));
  await expect(session.plan()).rejects.toThrow(
    'Policies refuse the program:\n  web1: web1/shop/instance: harakiri must be set: a request that hangs would keep its worker for ever (policy require-harakiri)',
  );
  await expect(session.apply()).rejects.toThrow(PolicyError);
  expect(session.counters().size).toBe(0);
  await session.close();
});

test('a broken policy stops a plan without hosts, and deployProject() before anything is declared', async () => {
  const project = shop([requireHarakiri()]);
  await expect(offlinePlan(project.synth(), {})).rejects.toThrow(PolicyError);
  expect(() => deployProject(project)).toThrow(PolicyError);
});

test('a warning stops nothing', async () => {
  const project = shop([{ name: 'wary', check: (_resource, { warning }) => warning('look here') }]);
  const { warnings } = await offlinePlan(project.synth(), {});
  expect(warnings).toEqual(['web1: web1/shop/instance: look here (policy wary)']);
});

test('a policy that throws is named with the resource', () => {
  const broken: Policy = {
    name: 'broken',
    check() {
      throw new Error('no');
    },
  };
  expect(() => shop([broken]).synth()).toThrow(
    'web1: web1/shop/instance: Cannot run the policy broken: it threw no',
  );
});

test('a policy sees a value that is not known yet as unknown, and no secret', () => {
  const values: unknown[] = [];
  const spy: Policy = {
    name: 'spy',
    check: ({ section }) => void values.push(...section!.all('env', 'processes').map(({ value }) => value)),
  };
  shop([spy], {
    environment: { KEY: secretFrom.env('NOWHERE') },
    processes: pulumi.output(3),
  }).synth();
  expect(values).toEqual(expect.arrayContaining(['KEY=[unknown]', '[unknown]']));
});

test('requireNeedApp judges what loads an application', () => {
  expect(said(shop([requireNeedApp], { options: { 'need-app': false } }))).toEqual([
    'error web1/shop/instance: need-app must be true: a broken application would be served as errors',
  ]);
  expect(said(shop([requireNeedApp], { options: { 'need-app': true } }))).toEqual([]);
});

test('requireHarakiri() wants a bound, and one that is low enough', () => {
  expect(said(shop([requireHarakiri(60)], { harakiri: 30 }))).toEqual([]);
  expect(said(shop([requireHarakiri(60)], { harakiri: 90 }))).toEqual([
    'error web1/shop/instance: harakiri must be at most 60 s, and is 90',
  ]);
  expect(said(shop([requireHarakiri()], { harakiri: 0 }))).toEqual([
    'error web1/shop/instance: harakiri must not be 0: that is no bound',
  ]);
});

test('maxProcesses() counts workers by either name, and warns where it cannot', () => {
  expect(said(shop([maxProcesses(4)], { processes: 4 }))).toEqual([]);
  expect(said(shop([maxProcesses(4)], { processes: 5 }))).toEqual([
    'error web1/shop/instance: processes must be at most 4, and is 5',
  ]);
  expect(said(shop([maxProcesses(4)], { processes: pulumi.output(5) }))).toEqual([
    'warning web1/shop/instance: processes must be at most 4, but it is known only during deployment',
  ]);
});

test('requireMaster judges files, not vassals and emperors', () => {
  const project = new Project('shop', { policies: [requireMaster] });
  const host = new Host(project, 'web1');
  const section = () => new Section().set('module', 'shop');
  new HostResource(host, 'file', {
    type: 'uwsgi:index:Configuration',
    props: { path: '/etc/shop.ini' },
    sections: [section()],
  });
  new Emperor(host, 'emperor').addVassal('shop', { section: section() });
  expect(said(project)).toEqual([
    'error web1/file: master must be true: nothing would start a dead worker again',
  ]);
});

test('forbidRoot follows uid, the service, owners under a tyrant, and the emperor', () => {
  const root =
    'error web1/shop/instance: The application must not run as root: set uid, or the user of the service';
  expect(said(shop([forbidRoot]))).toEqual([root]);
  expect(said(shop([forbidRoot], { options: { uid: 'root' } }))).toEqual([root]);
  expect(said(shop([forbidRoot], { options: { uid: 'shop' } }))).toEqual([]);
  expect(said(shop([forbidRoot], { instance: { service: { user: 'shop' } } }))).toEqual([]);
  expect(said(shop([forbidRoot], { instance: { manager: 'pidfile' } }))).toEqual([]);

  const vassals = (tyrant: boolean, user: string | undefined, owner?: string) => {
    const project = new Project('shop', { policies: [forbidRoot] });
    const emperor = new Emperor(new Host(project, 'web1'), 'emperor', {
      tyrant,
      instance: user === undefined ? {} : { service: { user } },
    });
    emperor.addVassal('shop', { section: new Section().set('module', 'shop'), owner });
    return project.synth().findings.map(({ path }) => path);
  };
  expect(vassals(false, undefined)).toEqual(['web1/emperor/shop/resource']);
  expect(vassals(false, 'www-data')).toEqual([]);
  expect(vassals(true, undefined, 'shop')).toEqual([]);
  expect(vassals(true, undefined, 'root')).toEqual(['web1/emperor/shop/resource']);
});
