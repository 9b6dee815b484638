import { renderConfiguration } from '../../../src/resources/configuration/format';
import { configuration } from '../../../src/resources/configuration/lifecycle';
import { type ConfigurationProps, configurationProps } from '../../../src/resources/configuration/props';
import type { Work } from '../../../src/resources/resource';
import { MemoryHost } from '../../../src/transport/memory-host';

const path = '/etc/uwsgi/shop.ini';
const props = (change: Partial<ConfigurationProps> = {}): ConfigurationProps =>
  configurationProps.parse({
    host: 'web1',
    path,
    sections: { uwsgi: { processes: '4', env: ['A=1', 'B=2'] } },
    layout: ['[uwsgi]', 'processes', 'env', 'env'],
    ...change,
  });
const text = '[uwsgi]\nprocesses = 4\nenv = A=1\nenv = B=2\n';
const work = (host: MemoryHost): Work => ({
  hosts: { get: () => host },
  progress: () => undefined,
  warn: () => undefined,
  signal: new AbortController().signal,
});

test('renderConfiguration() writes options in the order of the layout', () => {
  expect(renderConfiguration(props())).toBe(text);
});

test('configuration.reconcile() leaves an identical file untouched', async () => {
  const host = new MemoryHost({ files: { [path]: text } });
  await configuration.reconcile(work(host), props());
  expect(host.writes).toEqual([]);
});

test('configuration.reconcile() writes what differs, once', async () => {
  const host = new MemoryHost({ files: { [path]: 'something else' } });
  const state = await configuration.reconcile(work(host), props());
  await configuration.reconcile(work(host), props());
  expect(host.writes).toEqual([path]);
  expect(host.text(path)).toBe(text);
  expect(state.digest).toMatch(/^[0-9a-f]{64}$/);
});

test('configuration.reconcile() leaves spacing and comments of somebody else alone', async () => {
  const spaced = '# by hand\n[uwsgi]\nprocesses=4\n\n  env =  A=1\r\nenv = B=2';
  const host = new MemoryHost({ files: { [path]: spaced } });
  const live = await configuration.read(work(host), configuration.id(props()), props());
  expect(configuration.diff(live!.props, props()).changes).toEqual([]);
  expect(await configuration.reconcile(work(host), props())).toEqual(live!.state);
  expect(host.writes).toEqual([]);
});

test('configuration.read() imports a file with options of its own as one that may have them', async () => {
  const host = new MemoryHost({ files: { [path]: '[uwsgi]\nmy-own = 1\n' } });
  const live = await configuration.read(work(host), configuration.id(props()));
  expect(live!.props.strict).toBe(false);
  expect(configuration.check(live!.props)).toEqual([]);
});

test('configuration.read() imports no file that is not UTF-8; a managed one that became so is rewritten', async () => {
  const latin1 = Buffer.from('[uwsgi]\nenv = NAME=J\xf6rg\n', 'latin1');
  const host = new MemoryHost({ files: { [path]: { content: latin1 } } });
  await expect(configuration.read(work(host), configuration.id(props()))).rejects.toThrow(
    /Cannot take \/etc\/uwsgi\/shop\.ini over: it must be UTF-8, and line 2 is not/,
  );
  await configuration.reconcile(work(host), props());
  expect(host.text(path)).toBe(text);
});

test('configuration.reconcile() repairs a mode that was changed', async () => {
  const host = new MemoryHost({ files: { [path]: { content: text, mode: '600' } } });
  await configuration.reconcile(work(host), props());
  expect(host.files.get(path)?.mode).toBe('644');
});

test('configuration.reconcile() refuses to write where something else stands', async () => {
  const host = new MemoryHost({ files: { [path]: { kind: 'directory' } } });
  await expect(configuration.reconcile(work(host), props())).rejects.toThrow(
    /shop\.ini.*a directory stands there/,
  );
});

test('configuration.read() after reconcile() gives back what was declared', async () => {
  const host = new MemoryHost();
  await configuration.reconcile(work(host), props());
  const live = await configuration.read(work(host), configuration.id(props()), props());
  expect(configuration.diff(live!.props, props()).changes).toEqual([]);
});

test('configuration.read() finds all of it from the id alone', async () => {
  const host = new MemoryHost({
    files: { [path]: { content: text, owner: 'root', group: 'www-data', mode: '640' } },
  });
  const live = await configuration.read(work(host), `web1:${path}`);
  expect(live?.props).toEqual({ ...props({ group: 'www-data', mode: '640' }) });
});

test('configuration.read() shows an edit made by hand option by option', async () => {
  const host = new MemoryHost({ files: { [path]: text.replace('= 4', '= 9') } });
  const live = await configuration.read(work(host), configuration.id(props()), props());
  expect(configuration.diff(live!.props, props()).changes).toMatchObject([
    { kind: 'change', from: '9', to: '4' },
  ]);
});

test('configuration.read() knows that a file is gone', async () => {
  expect(
    await configuration.read(work(new MemoryHost()), configuration.id(props()), props()),
  ).toBeUndefined();
});

test('configuration.read() does not judge an ownership that was never asked for', async () => {
  const host = new MemoryHost({ files: { [path]: { content: text, owner: 'somebody' } } });
  const live = await configuration.read(work(host), configuration.id(props()), props());
  expect(configuration.diff(live!.props, props()).changes).toEqual([]);
});

test('configuration.delete() of an absent file succeeds', async () => {
  // No unit starts from it: each question has an answer without a line.
  const host = new MemoryHost().answer('list-units', (script) => ({
    stdout: [...script.matchAll(/ (@@\w+)" \$\?"/g)].map(([, mark]) => `\n${mark} 0\n`).join(''),
  }));
  await configuration.delete(work(host), { host: 'web1', path, digest: '' });
});

test('configuration.diff() replaces only when the identity changes', () => {
  const replaced = configuration
    .diff(props(), props({ path: '/etc/uwsgi/other.ini' }))
    .changes.filter((change) => change.replaces);
  expect(replaced.map((change) => change.path)).toEqual([['path']]);
  expect(configuration.diff(props(), props({ mode: '600' })).changes.some((change) => change.replaces)).toBe(
    false,
  );
});

test('configuration.check() names the nearest options, and lets pass what the section declares itself', () => {
  const odd = props({ sections: { uwsgi: { procesess: '4', 'set-placeholder': 'mine=1', mine: '2' } } });
  expect(configuration.check(odd)).toEqual([
    { path: ['sections', 'uwsgi', 'procesess'], message: expect.stringMatching(/procesess.*processes/) },
  ]);
  expect(configuration.check({ ...odd, strict: false })).toEqual([]);
});

const other = (change: Partial<ConfigurationProps>): ConfigurationProps =>
  props({ path: '/etc/uwsgi/shop.yaml', ...change });

test.each([
  ['/etc/a.xml', '<uwsgi>\n  <processes>4</processes>\n  <env>A=1</env>\n  <env>B=2</env>\n</uwsgi>\n'],
  ['/etc/a.yml', 'uwsgi:\n  processes: 4\n  env: A=1\n  env: B=2\n'],
  [
    '/etc/a.js',
    '{\n  "uwsgi": {\n    "processes": "4",\n    "env": [\n      "A=1",\n      "B=2"\n    ]\n  }\n}\n',
  ],
  ['/etc/a.conf', text],
])('renderConfiguration() writes what the ending of %s says', async (path, expected) => {
  expect(renderConfiguration(props({ path }))).toBe(expected);
  const live = await configuration.read(
    work(new MemoryHost({ files: { [path]: expected } })),
    `web1:${path}`,
  );
  expect(configuration.diff(live!.props, props({ path })).changes).toEqual([]);
});

test('configuration.check() refuses a form that the path contradicts', () => {
  expect(configuration.check(other({ format: 'ini' }))).toEqual([
    { path: ['format'], message: expect.stringMatching(/ini into \/etc\/uwsgi\/shop.yaml: .* as yaml;/) },
  ]);
  expect(configuration.check(other({ format: 'yaml' }))).toEqual([]);
  expect(configuration.check(other({ path: '/etc/shop.conf', format: 'yaml' }))).toEqual([]);
});

test('configuration.diff() tells a change of the form, and only that', () => {
  const conf = { path: '/etc/shop.conf' };
  expect(configuration.diff(other(conf), other({ ...conf, format: 'ini' })).changes).toEqual([]);
  expect(configuration.diff(other(conf), other({ ...conf, format: 'xml' })).changes).toEqual([
    { path: ['format'], kind: 'change', from: 'ini', to: 'xml' },
  ]);
});

test('configuration.diff() asks no comments of a file that cannot hold them', async () => {
  const layout = ['[uwsgi]', '; ours', 'processes', 'env', 'env'];
  const host = new MemoryHost({
    files: { '/etc/uwsgi/shop.yaml': '# by hand\nuwsgi:\n  processes:   4\n  # why\n  env: [A=1, "B=2"]\n' },
  });
  const wanted = other({ layout });
  const live = await configuration.read(work(host), 'web1:/etc/uwsgi/shop.yaml', wanted);
  expect(configuration.diff(live!.props, wanted).changes).toEqual([]);
  await configuration.reconcile(work(host), wanted);
  expect(host.writes).toEqual([]);
});

test('configuration.diff() shows one change an option in a file of any form, and reconcile() writes it anew', async () => {
  const file = '/etc/uwsgi/shop.json';
  const host = new MemoryHost({ files: { [file]: '{"uwsgi": {"processes": 2, "env": ["A=1", "B=2"]}}' } });
  const wanted = other({ path: file });
  const live = await configuration.read(work(host), `web1:${file}`, wanted);
  expect(configuration.diff(live!.props, wanted).changes).toEqual([
    { path: ['sections', 'uwsgi', 'processes'], kind: 'change', from: '2', to: '4' },
  ]);
  await configuration.reconcile(work(host), wanted);
  expect(host.text(file)).toBe(renderConfiguration(wanted));
});

test.each([
  ['anchors', 'uwsgi:\n  processes: &four 4\n', /web1.*line 2: .*anchor/s],
  ['what is not for uWSGI', 'uwsgi:\n  processes: 4\nmine: [1]\n', /line 3: "mine" is no section.*lost/s],
])('configuration.read() does not import %s', async (_, content, reason) => {
  const host = new MemoryHost({ files: { '/etc/uwsgi/shop.yaml': content } });
  await expect(configuration.read(work(host), 'web1:/etc/uwsgi/shop.yaml')).rejects.toThrow(reason);
});

test('configuration.reconcile() mends a file that somebody broke, and says so', async () => {
  const host = new MemoryHost({ files: { '/etc/uwsgi/shop.yaml': 'uwsgi: [' } });
  const warnings: string[] = [];
  const told = { ...work(host), warn: (message: string) => warnings.push(message) };
  const live = await configuration.read(told, 'web1:/etc/uwsgi/shop.yaml', other({}));
  expect(configuration.diff(live!.props, other({})).changes.length).toBeGreaterThan(0);
  expect(warnings).toEqual([
    expect.stringMatching(/shop.yaml: Cannot read the YAML, line 1: .*counts as empty/),
  ]);
  await configuration.reconcile(told, other({}));
  expect(host.text('/etc/uwsgi/shop.yaml')).toBe(renderConfiguration(other({})));
});
