import { configuration, renderConfiguration } from '../../../src/resources/configuration/lifecycle';
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
  await configuration.delete(work(new MemoryHost()), { host: 'web1', path, digest: '' });
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
