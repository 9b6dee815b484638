import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { secretFrom } from '../../src/options/secret-source';
import { forbidRoot, maxProcesses, requireHarakiri, requireMaster, requireNeedApp } from '../../src/policy';
import { shopUnder } from './support/shop';

const said = (project: Project): string[] =>
  project.synth().findings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);

test('requireNeedApp judges a configuration that loads an application', () => {
  expect(said(shopUnder([requireNeedApp], { options: { 'need-app': false } }))).toEqual([
    'error web1/shop/instance: need-app must be true: a broken application would be served as errors',
  ]);
  expect(said(shopUnder([requireNeedApp], { options: { 'need-app': true } }))).toEqual([]);
});

test('requireHarakiri() wants a bound, and one that is low enough', () => {
  expect(said(shopUnder([requireHarakiri(60)], { harakiri: 30 }))).toEqual([]);
  expect(said(shopUnder([requireHarakiri(60)], { harakiri: 90 }))).toEqual([
    'error web1/shop/instance: harakiri must be at most 60 s, and is 90',
  ]);
  expect(said(shopUnder([requireHarakiri()], { harakiri: 0 }))).toEqual([
    'error web1/shop/instance: harakiri must not be 0: that is no bound',
  ]);
});

test('maxProcesses() counts workers by either name, and warns where it cannot', () => {
  expect(said(shopUnder([maxProcesses(4)], { processes: 4 }))).toEqual([]);
  expect(said(shopUnder([maxProcesses(4)], { processes: 5 }))).toEqual([
    'error web1/shop/instance: processes must be at most 4, and is 5',
  ]);
  expect(
    said(shopUnder([maxProcesses(4)], { processes: secretFrom.env('NOWHERE') as unknown as number })),
  ).toEqual([
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
  expect(said(shopUnder([forbidRoot]))).toEqual([root]);
  expect(said(shopUnder([forbidRoot], { options: { uid: 'root' } }))).toEqual([root]);
  expect(said(shopUnder([forbidRoot], { options: { uid: 'shop' } }))).toEqual([]);
  expect(said(shopUnder([forbidRoot], { instance: { service: { user: 'shop' } } }))).toEqual([]);
  expect(said(shopUnder([forbidRoot], { instance: { manager: 'pidfile' } }))).toEqual([]);

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
