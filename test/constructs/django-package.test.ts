import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DjangoApp, type DjangoAppProps, Host, Project, Release } from '../../src';
import { type Desired, desiredOf } from '../../src/engine/desired';

/** What `DjangoApp` declares for the Python package. */
let source: string;
beforeAll(() => {
  source = mkdtempSync(join(tmpdir(), 'django-package-'));
  writeFileSync(join(source, 'manage.py'), '');
  writeFileSync(join(source, 'requirements.txt'), 'Django\n');
});
afterAll(() => rmSync(source, { recursive: true }));

const withApp = (props: Partial<DjangoAppProps>, add?: (host: Host) => Partial<DjangoAppProps>): Project => {
  const project = new Project('p');
  const host = new Host(project, 'web1', { host: 'web1' });
  new DjangoApp(host, 'shop', {
    project: 'shop',
    http: ':8000',
    release: { source, virtualenv: { requirements: 'requirements.txt' } },
    ...props,
    ...add?.(host),
  });
  return project;
};
const declared = async (props: Partial<DjangoAppProps>): Promise<ReadonlyMap<string, Desired>> =>
  new Map((await desiredOf(withApp(props).synth())).map((one) => [one.path, one]));
const runtimePackage = 'uwsgi-iac==0.1.0';

test('DjangoApp installs the package, describes the instance, and loads the application in the master', async () => {
  const all = await declared({ runtimePackage });
  expect(all.get('web1/shop/release')!.props).toMatchObject({
    virtualenv: { requirements: 'requirements.txt', packages: [runtimePackage] },
    shared: { files: ['uwsgi-iac.json'] },
  });
  const { path, content } = all.get('web1/shop/description')!.props as Record<string, string>;
  expect(path).toBe('/srv/shop/shared/uwsgi-iac.json');
  expect(JSON.parse(content!)).toEqual({
    fifo: '/var/lib/uwsgi-iac/shop/control/master.fifo',
    service: 'shop.service',
  });
  expect(JSON.stringify(all.get('web1/shop/instance')!.props)).toContain('"lazy-apps":"false"');
});

test('DjangoApp describes the FIFO that the user chose, and a process without a service', async () => {
  const all = await declared({
    runtimePackage,
    media: { url: 'media/', directory: 'media' },
    options: { 'master-fifo': ['/run/shop.fifo'] },
    instance: { manager: 'pidfile' },
  });
  const { content } = all.get('web1/shop/description')!.props as Record<string, string>;
  expect(JSON.parse(content!)).toEqual({ fifo: '/run/shop.fifo' });
  expect(all.get('web1/shop/release')!.props).toMatchObject({
    shared: { directories: ['media'], files: ['uwsgi-iac.json'] },
  });
});

test('DjangoApp without the package declares none of it', async () => {
  const all = await declared({});
  expect([...all.keys()]).toEqual(['web1/shop/release', 'web1/shop/instance']);
  expect(JSON.stringify(all.get('web1/shop/instance')!.props)).toContain('"lazy-apps":"true"');
  expect(all.get('web1/shop/release')!.props).not.toHaveProperty('shared');
});

test.each<[string, (host: Host) => Partial<DjangoAppProps>]>([
  ['there is no `release`', () => ({ release: undefined, directory: '/srv/shop' })],
  ['its `release` has no `virtualenv`', () => ({ release: { source } })],
  ['`release` is declared elsewhere', (host) => ({ release: new Release(host, 'code', { source }) })],
])('DjangoApp refuses the package where %s', (found, props) => {
  expect(() => withApp({ runtimePackage }, props).synth()).toThrow(
    `the props must have a \`release\` with a \`virtualenv\`, but ${found}`,
  );
});
