import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unknown } from '../../../src/plan/unknown';
import { directory } from '../../../src/resources/directory/lifecycle';
import { type DirectoryProps, directoryProps } from '../../../src/resources/directory/props';
import { localHost } from '../../../src/transport/local-host';
import { testNeeding } from '../../support/needs';
import { workOn } from '../../support/work';

const host = localHost('here');
const { work } = workOn(host);
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'directory-'));
  path = join(folder, "a b/it's");
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => host.close());

const spool = (more: Partial<DirectoryProps> = {}): DirectoryProps =>
  directoryProps.parse({ host: 'here', path, ...more });
const read = (known?: DirectoryProps) => directory.read(work, `here:${path}`, known);

test('Directory.reconcile() makes those above it too, and a second run writes nothing', async () => {
  expect(await read(spool())).toBeUndefined();
  const state = await directory.reconcile(work, spool({ mode: '2750' }));
  expect((statSync(path).mode & 0o7777).toString(8)).toBe('2750');
  expect(state).toEqual({ host: 'here', path });
  const { writes } = host.counters;
  expect(await directory.reconcile(work, spool({ mode: '2750' }), state)).toEqual(state);
  expect(host.counters.writes).toBe(writes);
});

test('Directory.reconcile() puts the mode right, and keeps what lies in it', async () => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  writeFileSync(join(path, 'task'), '');
  const wanted = spool({ mode: '755' });
  expect(directory.diff((await read(wanted))!.props, wanted).changes).toMatchObject([
    { path: ['mode'], from: '700', to: '755' },
  ]);
  await directory.reconcile(work, wanted);
  expect(directory.diff((await read(wanted))!.props, wanted).changes).toEqual([]);
  expect(existsSync(join(path, 'task'))).toBe(true);
});

testNeeding('root').each<[string, Partial<DirectoryProps>]>([
  ['owner', { owner: 'daemon' }],
  ['group', { group: 'daemon' }],
  ['owner and group', { owner: 'daemon', group: 'mail' }],
])('Directory.reconcile() puts the %s right, in a directory that is there', async (_, change) => {
  await directory.reconcile(work, spool());
  await directory.reconcile(work, spool(change));
  const live = await read(spool(change));
  expect(live?.props).toMatchObject(change);
  expect(directory.diff(live!.props, spool(change)).changes).toEqual([]);
  const { writes } = host.counters;
  await directory.reconcile(work, spool(change));
  expect(host.counters.writes).toBe(writes);
});

test.each([
  ['file', () => writeFileSync(path, 'kept')],
  ['link', () => symlinkSync('/tmp', path)],
])(
  'Directory.reconcile() refuses the place of a %s, which read() takes for no directory',
  async (kind, put) => {
    mkdirSync(join(path, '..'), { recursive: true });
    put();
    expect(await read(spool())).toBeUndefined();
    await expect(directory.reconcile(work, spool())).rejects.toThrow(`a ${kind} stands there`);
  },
);

test('Directory.delete() removes an empty directory, and leaves one with content, or none, alone', async () => {
  const state = await directory.reconcile(work, spool());
  writeFileSync(join(path, 'task'), '');
  await directory.delete(work, state);
  expect(existsSync(path)).toBe(true);
  rmSync(join(path, 'task'));
  await directory.delete(work, state);
  expect(existsSync(path)).toBe(false);
  await directory.delete(work, state);
});

test.each([
  ['host', true],
  ['path', true],
  ['mode', undefined],
  ['owner', undefined],
  ['group', undefined],
] as const)('Directory.diff() of %s: replaces is %s', (key, replaces) => {
  const { changes } = directory.diff(spool(), { ...spool(), [key]: '700' });
  expect(changes).toMatchObject([{ path: [key] }]);
  expect(changes[0]?.replaces).toBe(replaces);
});

test('Directory.preview() is its place, unless that is unknown', () => {
  expect(directory.preview(spool())).toEqual({ host: 'here', path });
  expect(directory.preview({ ...spool(), path: Unknown.value as unknown as string })).toEqual({});
});
