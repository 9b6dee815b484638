import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Unknown } from '../../../src/plan/unknown';
import { digestOf } from '../../../src/resources/digest';
import { file } from '../../../src/resources/file/lifecycle';
import { type FileProps, fileProps } from '../../../src/resources/file/props';
import { localHost } from '../../../src/transport/local-host';
import { testNeeding } from '../../support/needs';
import { workOn } from '../../support/work';

const host = localHost('here');
const { work } = workOn(host);
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-'));
  path = join(folder, 'deep/page.html');
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => host.close());

const page = (more: Partial<FileProps> = {}): FileProps =>
  fileProps.parse({ host: 'here', path, content: 'hello\n', ...more });
const modeOf = () => (statSync(path).mode & 0o7777).toString(8);
const read = (known: FileProps) => file.read(work, file.id(known), known);

test('File.reconcile() makes directories and the file, and a second run writes nothing', async () => {
  const state = await file.reconcile(work, page());
  expect(readFileSync(path, 'utf8')).toBe('hello\n');
  expect(modeOf()).toBe('644');
  expect(state).toEqual({ host: 'here', path, digest: digestOf('hello\n') });
  const { writes } = host.counters;
  expect(await file.reconcile(work, page(), state)).toEqual(state);
  expect(host.counters.writes).toBe(writes);
});

test.each<[string, Partial<FileProps>]>([
  ['content', { content: 'other\n' }],
  ['mode', { mode: '600' }],
])('File.reconcile() puts %s right, and read() shows no difference then', async (_, change) => {
  await file.reconcile(work, page());
  const live = await read(page(change));
  expect(file.diff(live!.props, page(change)).changes).toHaveLength(1);
  await file.reconcile(work, page(change));
  expect(readFileSync(path, 'utf8')).toBe(change.content ?? 'hello\n');
  expect(modeOf()).toBe(change.mode ?? '644');
  const after = await read(page(change));
  expect(file.diff(after!.props, page(change)).changes).toEqual([]);
});

testNeeding('root').each(['owner', 'group'] as const)('File.reconcile() puts the %s right', async (key) => {
  await file.reconcile(work, page());
  const wanted = page({ [key]: 'daemon' });
  await file.reconcile(work, wanted);
  const live = await read(wanted);
  expect(live?.props[key]).toBe('daemon');
  expect(file.diff(live!.props, wanted).changes).toEqual([]);
});

test('File.reconcile() replaces a link, and leaves its target alone', async () => {
  const target = join(folder, 'target');
  writeFileSync(target, 'kept\n');
  mkdirSync(join(folder, 'deep'));
  symlinkSync(target, path);
  const live = await read(page());
  expect(file.diff(live!.props, page()).changes).toMatchObject([
    { path: ['mode'], from: `link to ${target}`, to: 'file' },
  ]);
  await file.reconcile(work, page());
  expect(readFileSync(target, 'utf8')).toBe('kept\n');
  expect(readFileSync(path, 'utf8')).toBe('hello\n');
  expect(statSync(path).ino).not.toBe(statSync(target).ino);
});

test('File.reconcile() refuses to replace a directory', async () => {
  mkdirSync(path, { recursive: true });
  await expect(file.reconcile(work, page())).rejects.toThrow(/a directory stands there; move it away/);
});

test('File.read() finds nothing where no file is', async () => {
  expect(await read(page())).toBeUndefined();
});

test('File.read() imports a file by its id, without the owner that is the default', async () => {
  await file.reconcile(work, page({ mode: '640' }));
  const live = await file.read(work, `here:${path}`);
  const { username } = userInfo();
  const owner = username === 'root' ? {} : { owner: username };
  expect(live?.props).toMatchObject({ host: 'here', path, content: 'hello\n', mode: '640', ...owner });
  expect(live?.props.owner).toBe(username === 'root' ? undefined : username);
});

test('File.delete() removes the file, and succeeds again where it is gone', async () => {
  const state = await file.reconcile(work, page());
  expect(await file.edited?.(work, state)).toEqual([]);
  await file.delete(work, state);
  expect(existsSync(path)).toBe(false);
  await file.delete(work, state);
});

test('File.delete() keeps a file that was edited, and edited() names it', async () => {
  const state = await file.reconcile(work, page());
  writeFileSync(path, 'edited\n');
  chmodSync(path, 0o600);
  expect(await file.edited?.(work, state)).toEqual([path]);
  await expect(file.delete(work, state)).rejects.toThrow(/must be as deployed/);
  expect(readFileSync(path, 'utf8')).toBe('edited\n');
});

test.each([
  ['600', {}, { mode: '600' }],
  ['640 with a group', { group: 'shop' }, { mode: '640', group: 'shop' }],
])('File.guard() gives a file with a secret mode %s', (_, given, props) => {
  expect(file.guard?.(given, ([key]) => key !== undefined)).toMatchObject({ props });
  expect(file.guard?.(given, () => false).props).toEqual(given);
});

test('File.check() refuses more than 16 MiB, counted in bytes', () => {
  const most = 16 * 1024 * 1024;
  expect(file.check(page({ content: 'x'.repeat(most) }))).toEqual([]);
  expect(file.check(page({ content: 'ä'.repeat(most / 2 + 1) }))).toMatchObject([
    { path: ['content'], message: expect.stringMatching(`but has ${most + 2}`) },
  ]);
});

test.each([
  ['host', true],
  ['path', true],
  ['content', undefined],
  ['mode', undefined],
  ['owner', undefined],
  ['group', undefined],
] as const)('File.diff() of %s: replaces is %s', (key, replaces) => {
  const changed = { ...page(), [key]: key === 'mode' ? '600' : '/other' };
  expect(file.diff(page(), changed).changes).toMatchObject([{ path: [key] }]);
  expect(file.diff(page(), changed).changes[0]?.replaces).toBe(replaces);
});

test('File.preview() knows the digest as soon as the content is known', () => {
  const unknown = Unknown.value as unknown as string;
  const place = { host: 'here', path };
  expect(file.preview(page())).toEqual({ ...place, digest: digestOf('hello\n') });
  expect(file.preview({ ...page(), content: unknown })).toEqual(place);
  expect(file.preview({ ...page(), path: unknown })).toEqual({});
});
