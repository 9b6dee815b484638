import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DeclaredWriters, openDirectories } from '../../src/orchestration/open-directories';
import type { Resource } from '../../src/resources/resource';
import { localHost } from '../../src/transport/local-host';
import { MemoryHost } from '../../src/transport/memory-host';
import { testFolder } from '../support/folder';
import { testNeeding } from '../support/needs';
import { workOn } from '../support/work';

const folder = testFolder();
const testAsRoot = testNeeding('root');
const nobody = 65_534;

/** A resource of one file, which runs as a user. */
const resource = (more: object = {}) =>
  ({
    claims: ({ host, path }: { host: string; path: string }) => [`${host}:${path}`, `${host}:socket :80`],
    ...more,
  }) as unknown as Resource;
let made = 0;
/** Directory with a mode and an owner, below one that is root's. */
const place = (mode: number, uid = 0, gid = 0): string => {
  made += 1;
  const path = join(folder, `${made}`);
  mkdirSync(path);
  chownSync(path, uid, gid);
  chmodSync(path, mode);
  return path;
};
const warnings = (
  path: string,
  {
    props = {},
    declared = new DeclaredWriters(),
    of = resource(),
    host = localHost('here'),
  }: {
    props?: object;
    declared?: DeclaredWriters;
    of?: Resource;
    host?: MemoryHost | ReturnType<typeof localHost>;
  } = {},
) => openDirectories(of, workOn(host).work, { host: 'web1', path, ...props } as never, declared);

testAsRoot('openDirectories() of a path that only root can write to has none', async () => {
  expect(await warnings(join(place(0o755), 'missing/page'))).toEqual([]);
});

testAsRoot.each([
  ['every user', 0o757, 0, 0, 'every user can'],
  ['its owner', 0o755, nobody, 0, 'nobody can'],
  ['its owner and every user', 0o777, nobody, 0, 'nobody and every user can'],
  ['its group', 0o775, 0, nobody, 'the group nogroup can'],
])('openDirectories() warns of a directory that %s can write to', async (_, mode, uid, gid, text) => {
  const directory = place(mode, uid, gid);
  const found = await warnings(join(directory, 'page'));
  expect(found).toMatchObject([
    {
      directory,
      text: expect.stringContaining(`${text} put something else in the place of ${directory}/page`),
    },
  ]);
});

testAsRoot("openDirectories() trusts a sticky directory while the entry is root's or not there", async () => {
  const directory = place(0o1777);
  expect(await warnings(join(directory, 'page'))).toEqual([]);
  expect(await warnings(join(directory, 'missing/page'))).toEqual([]);
  mkdirSync(join(directory, 'theirs'));
  chownSync(join(directory, 'theirs'), nobody, nobody);
  const found = await warnings(join(directory, 'theirs/page'));
  expect(found.map((one) => one.directory)).toEqual([directory, join(directory, 'theirs')]);
});

testAsRoot.each([
  ['the owner of the file', { owner: 'nobody' }, 0],
  ['the user of its service', { manager: 'systemd', service: { user: 'nobody' } }, 0],
  [
    'the user of a process that starts as the deployer',
    { manager: 'pidfile', service: { user: 'nobody' } },
    1,
  ],
  ['another owner', { owner: 'www-data' }, 1],
])('openDirectories() where %s can write (%#)', async (_, props, count) => {
  expect(await warnings(join(place(0o755, nobody), 'page'), { props })).toHaveLength(count);
});

testAsRoot('openDirectories() allows writers that the program declares for this directory', async () => {
  const [own, other] = [place(0o755, nobody), place(0o777)];
  const declared = new DeclaredWriters();
  const directories = (path: string, ...writers: readonly string[]) =>
    declared.note(resource({ directories: () => [{ path, writers }] }), { host: 'web1' });
  directories(own, 'www-data');
  directories(own, 'nobody');
  directories(other, '*');
  expect([declared.of('web1', own), declared.of('web2', own)]).toEqual([['www-data', 'nobody'], []]);
  for (const path of [own, other]) expect(await warnings(join(path, 'page'), { declared })).toEqual([]);
});

testAsRoot(
  'openDirectories() says who runs what is put there, and looks at shared directories themselves',
  async () => {
    const directory = place(0o757);
    const of = resource({
      claims: () => [],
      runs: () => 'root',
      directories: () => [{ path: directory, writers: [] }],
    });
    const [one] = await warnings('/unused', { of });
    expect(one!.text).toContain('every user can put files there, and so decide what runs as root. Give');
  },
);

test('openDirectories() that the host does not answer says so, and refuses nothing', async () => {
  expect(await warnings('/srv/page', { host: new MemoryHost() })).toEqual([
    { directory: '', text: expect.stringMatching(/^its directories were not checked: /) },
  ]);
});

test('openDirectories() of a resource without paths asks nothing', async () => {
  const host = new MemoryHost();
  expect(await warnings('/srv/page', { host, of: resource({ claims: () => ['web1:socket :80'] }) })).toEqual(
    [],
  );
  expect(host.scripts).toEqual([]);
});
