import { Unknown } from '../../../src/plan/unknown';
import { digestOf } from '../../../src/resources/digest';
import { tmpfiles } from '../../../src/resources/tmpfiles/lifecycle';
import { type TmpfilesProps, tmpfilesProps } from '../../../src/resources/tmpfiles/props';
import { MemoryHost } from '../../../src/transport/memory-host';
import { workOn } from '../../support/work';

const path = '/etc/tmpfiles.d/shop.conf';
const text = 'd /run/shop 0750 shop www-data -\nf /run/shop/a 0640 - - -\n';
const fragment = (more: Partial<TmpfilesProps> = {}): TmpfilesProps =>
  tmpfilesProps.parse({ host: 'web1', name: 'shop', lines: text.trimEnd().split('\n'), ...more });
const state = { host: 'web1', name: 'shop', path, digest: digestOf(text) };

test('Tmpfiles.read() reads what reconcile() writes, and an import by its id finds the same', async () => {
  const { work } = workOn(new MemoryHost({ files: { [path]: text } }));
  for (const known of [fragment(), undefined]) {
    const live = await tmpfiles.read(work, `web1:${path}`, known);
    expect(live).toEqual({ props: fragment(), state });
    expect(tmpfiles.diff(live!.props, fragment()).changes).toEqual([]);
  }
});

test('Tmpfiles.read() finds nothing where no fragment is', async () => {
  const { work } = workOn(new MemoryHost());
  expect(await tmpfiles.read(work, `web1:${path}`, fragment())).toBeUndefined();
});

test('Tmpfiles.read() counts a link as empty, with a warning, and fails where it is imported', async () => {
  const { work, warnings } = workOn(new MemoryHost({ files: { [path]: { kind: 'link', target: '/x' } } }));
  const live = await tmpfiles.read(work, `web1:${path}`, fragment());
  expect(live?.props.lines).toEqual([]);
  expect(warnings).toEqual([`${path}: it must be a file, but is a link to /x; it counts as empty`]);
  await expect(tmpfiles.read(work, `web1:${path}`)).rejects.toThrow(`Cannot read ${path}: it is a link`);
});

test('Tmpfiles.reconcile() runs nothing where the fragment is as declared', async () => {
  const host = new MemoryHost({ files: { [path]: text } });
  expect(await tmpfiles.reconcile(workOn(host).work, fragment())).toEqual(state);
  expect(host.writes).toEqual([]);
});

test('Tmpfiles.reconcile() replaces no directory', async () => {
  const host = new MemoryHost({ files: { [path]: { kind: 'directory' } } });
  await expect(tmpfiles.reconcile(workOn(host).work, fragment())).rejects.toThrow(/a directory stands there/);
  expect(host.writes).toEqual([]);
});

test('Tmpfiles.delete() keeps a fragment that was edited, and edited() names it', async () => {
  const host = new MemoryHost({ files: { [path]: 'd /run/other\n' } });
  const { work } = workOn(host);
  expect(await tmpfiles.edited?.(work, state)).toEqual([path]);
  await expect(tmpfiles.delete(work, state)).rejects.toThrow();
  expect(host.files.has(path)).toBe(true);
  const ours = new MemoryHost({ files: { [path]: text } });
  await tmpfiles.delete(workOn(ours).work, state);
  expect(ours.files.has(path)).toBe(false);
});

test('Tmpfiles.guard() warns of a secret, since every user can read fragments', () => {
  expect(tmpfiles.guard?.({}, ([key]) => key !== undefined).warnings).toEqual([
    expect.stringMatching(/File/),
  ]);
  expect(tmpfiles.guard?.({}, () => false).warnings).toEqual([]);
});

test.each([
  ['host', true],
  ['name', true],
  ['lines', undefined],
] as const)('Tmpfiles.diff() of %s: replaces is %s', (key, replaces) => {
  const { changes } = tmpfiles.diff(fragment(), {
    ...fragment(),
    [key]: key === 'lines' ? ['d /a'] : 'other',
  });
  expect(changes.map((change) => change.replaces)).toContain(replaces);
  expect(new Set(changes.map((change) => change.path[0]))).toEqual(new Set([key]));
});

test('Tmpfiles.preview() knows the digest as soon as the lines are known', () => {
  const { digest, ...place } = state;
  const unknown = Unknown.value as never;
  expect(tmpfiles.preview(fragment())).toEqual({ ...place, digest });
  expect(tmpfiles.preview({ ...fragment(), lines: [unknown] })).toEqual(place);
  expect(tmpfiles.preview({ ...fragment(), name: unknown })).toEqual({});
});
