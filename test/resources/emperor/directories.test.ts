import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  accessBeside,
  createdDirectories,
  createdListPath,
  foreignFiles,
  importedAccess,
  makeDirectories,
  markerOf,
  realPath,
  removeEmpty,
  setAside,
  throughLinks,
} from '../../../src/resources/emperor/directories';
import { emperorProps } from '../../../src/resources/emperor/props';
import type { FileFacts, Observation } from '../../../src/transport/host';
import { localHost } from '../../../src/transport/local-host';
import { testFolder } from '../../support/folder';

const folder = testFolder();
const host = localHost('here');
const at = (...names: readonly string[]) => join(folder, ...names);
const props = (more: object = {}) =>
  emperorProps.parse({ host: 'web1', name: 'e', sections: { uwsgi: { emperor: '/etc/vassals' } }, ...more });

test('markerOf() is hidden beside the file', () => {
  expect(markerOf('/etc/vassals/shop.ini')).toBe('/etc/vassals/.shop.revision');
});

test('foreignFiles() are those that an emperor runs and that have no marker beside them', () => {
  const entries = [
    'a.ini',
    '.a.revision',
    'b.ini',
    'c.yml',
    'd.xml',
    'e.json',
    'f.js',
    'g.yaml',
    'README',
    'h.ini.bak',
    'i.conf',
  ];
  const seen = { directories: new Map([['/etc/v', entries]]) } as unknown as Observation;
  expect(foreignFiles(seen, ['/etc/v', '/etc/missing'])).toEqual(
    ['b.ini', 'c.yml', 'd.xml', 'e.json', 'f.js', 'g.yaml'].map((name) => `/etc/v/${name}`),
  );
});

test('realPath() follows links, and is the path itself where there is no directory', async () => {
  mkdirSync(at('real'));
  symlinkSync(at('real'), at('link'));
  expect(await realPath(host, at('link'))).toBe(at('real'));
  expect(await realPath(host, at('missing'))).toBe(at('missing'));
});

test('makeDirectories() sets the mode of the directories, not of their parents, and records what it created', async () => {
  mkdirSync(at('there'), { mode: 0o700 });
  const [own, old, runtime] = [at('made/parent/vassals'), at('there'), at('run')];
  const given = props({
    sections: { uwsgi: { emperor: [own, old, '/srv/*/x.ini'] } },
    directoryMode: '2770',
  });
  await makeDirectories(host, given, runtime);
  const mode = (path: string) => (statSync(path).mode & 0o7777).toString(8);
  expect([own, at('made/parent'), old].map(mode)).toEqual(['2770', '755', '2770']);
  expect(readFileSync(createdListPath(runtime), 'utf8').trim().split('\n')).toEqual([
    at('made'),
    at('made/parent'),
    own,
  ]);
  expect(await createdDirectories(host, runtime)).toEqual([own, at('made/parent'), at('made')]);
});

test('createdDirectories() has none where nothing is recorded', async () => {
  expect(await createdDirectories(host, at('nowhere'))).toEqual([]);
});

test('removeEmpty() keeps a directory with anything in it, and takes a missing one for removed', async () => {
  for (const name of ['empty', 'full', 'full/inner']) mkdirSync(at(name));
  writeFileSync(at('full/foreign'), '');
  await removeEmpty(host, [at('full/inner'), at('full'), at('missing'), at('empty')]);
  expect([existsSync(at('empty')), readdirSync(at('full'))]).toEqual([false, ['foreign']]);
});

test('setAside() renames files so that no emperor runs them, and loses none', async () => {
  mkdirSync(at('aside'));
  for (const name of ['a.ini', "it's.yml"]) writeFileSync(at('aside', name), name);
  await setAside(host, [at('aside/a.ini'), at("aside/it's.yml")]);
  expect(readdirSync(at('aside'))).toEqual(['a.ini.set-aside', "it's.yml.set-aside"]);
  expect(foreignFiles(await host.observe({ directories: [at('aside')] }), [at('aside')])).toEqual([]);
  await expect(setAside(host, [at('aside/gone.ini')])).rejects.toThrow(/Cannot set foreign vassals aside/);
});

const facts = (mode: string, owner = 'root', group = 'root') => ({ mode, owner, group }) as FileFacts;

test('accessBeside() is as declared where all directories are, else that of one that is not', () => {
  const known = props({ directoryMode: '755', directoryOwner: 'root' });
  expect(accessBeside([facts('755'), facts('755', 'root', 'any')], known)).toEqual({
    directoryMode: '755',
    directoryOwner: 'root',
    directoryGroup: undefined,
  });
  expect(accessBeside([facts('755'), facts('700', 'deploy')], known)).toMatchObject({
    directoryMode: '700',
    directoryOwner: 'deploy',
  });
  expect(accessBeside([facts('755'), undefined], known)).toMatchObject({ directoryMode: 'missing' });
});

test('importedAccess() is that of the first directory, without root, the default', () => {
  expect(importedAccess([facts('750', 'deploy'), facts('755')])).toEqual({
    directoryMode: '750',
    directoryOwner: 'deploy',
  });
  expect(importedAccess([undefined])).toEqual({ directoryMode: '755' });
});

test('throughLinks() makes stat follow a link to a directory', async () => {
  const path = throughLinks(at('link'));
  expect((await host.observe({ files: [{ path }] })).files.get(path)?.kind).toBe('directory');
});
