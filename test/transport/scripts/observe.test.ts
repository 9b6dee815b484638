import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Observation, Query } from '../../../src/transport/host';
import { mostBytes } from '../../../src/transport/scripts/bounds';
import {
  mergeQueries,
  observeScript,
  parseAnswer,
  selectAnswer,
} from '../../../src/transport/scripts/observe';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const at = (name: string) => join(folder, name);
const sum = (text: string) => createHash('sha256').update(text).digest('hex');

beforeAll(() => {
  writeFileSync(at('file'), 'größe\n', { mode: 0o640 });
  writeFileSync(at("it's\ta file"), 'hello');
  writeFileSync(at('empty'), '');
  writeFileSync(at('long'), 'x'.repeat(100));
  writeFileSync(at('large'), '');
  truncateSync(at('large'), mostBytes + 1);
  symlinkSync('missing', at('link'));
  mkdirSync(at('directory'));
  writeFileSync(at('directory/.hidden'), '');
  writeFileSync(at('directory/a\nb'), '');
});

/** Queries this machine as a host does. */
function observe(...queries: readonly Query[]) {
  const merged = mergeQueries(queries);
  const { stdout } = runShell(observeScript(merged));
  return parseAnswer(merged, Buffer.from(stdout));
}

test('mergeQueries() reads a file as far as any query asks, and each thing once', () => {
  const merged = mergeQueries([
    {
      files: [{ path: '/a' }, { path: '/b', content: true, maxBytes: 10 }],
      units: ['u'],
      directories: ['/d'],
    },
    {
      files: [
        { path: '/a', content: true, maxBytes: 5 },
        { path: '/b', content: true, maxBytes: 20 },
      ],
    },
    {
      files: [{ path: '/b' }, { path: '/c' }],
      units: ['u', 'v'],
      directories: ['/d'],
      pidfiles: ['/p', '/p'],
    },
  ]);
  expect([...merged.files].map(([path, { limit }]) => [path, limit])).toEqual([
    ['/a', 5],
    ['/b', 20],
    ['/c', undefined],
  ]);
  expect(merged).toMatchObject({ directories: ['/d'], units: ['u', 'v'], pidfiles: ['/p'] });
});

test('mergeQueries() allows 4 MiB of content where a query says no limit', () => {
  const limits = (...files: NonNullable<Query['files']>) =>
    [...mergeQueries([{ files }]).files.values()].map(({ limit }) => limit);
  expect(limits({ path: '/a', content: true })).toEqual([4 * 1024 * 1024]);
  expect(limits({ path: '/a', content: true }, { path: '/a', content: true, maxBytes: 1 })).toEqual([
    4 * 1024 * 1024,
  ]);
});

test('observeScript() finds kind, mode and digest of each path, whatever its name is', () => {
  const names = ['file', "it's\ta file", 'empty', 'link', 'directory', 'missing', 'file/below'];
  const { files } = observe({ files: names.map((name) => ({ path: at(name) })) }).observation;
  const facts = names.map((name) => files.get(at(name)));
  expect(facts.slice(0, 5)).toMatchObject([
    { path: at('file'), kind: 'file', mode: '640', size: 8, digest: sum('größe\n') },
    { kind: 'file', digest: sum('hello'), size: 5 },
    { kind: 'file', digest: sum(''), size: 0 },
    { kind: 'link', target: 'missing' },
    { kind: 'directory' },
  ]);
  expect(facts.slice(5)).toEqual([undefined, undefined]);
  expect(facts[0]).not.toHaveProperty('content');
});

test.each([
  ['content that was asked for', { content: true }, { content: Buffer.from('x'.repeat(100)) }],
  ['content up to the limit', { content: true, maxBytes: 100 }, { content: Buffer.from('x'.repeat(100)) }],
  ['only the digest beyond the limit', { content: true, maxBytes: 99 }, { content: undefined }],
  [
    'content that is as expected, which the host does not send',
    { expected: 'x'.repeat(100) },
    { content: Buffer.from('x'.repeat(100)) },
  ],
  ['only the digest where another content was expected', { expected: 'else' }, { content: undefined }],
])('observe: a file comes with %s', (_, asked, expected) => {
  const facts = observe({ files: [{ path: at('long'), ...asked }] }).observation.files.get(at('long'))!;
  expect(facts.digest).toBe(sum('x'.repeat(100)));
  expect(facts.content).toEqual(expected.content);
});

test('observeScript() does not send content that is as expected', () => {
  const merged = mergeQueries([{ files: [{ path: at('long'), content: true, expected: 'x'.repeat(100) }] }]);
  expect(runShell(observeScript(merged)).stdout).toMatch(/@same\n@end\n$/);
});

test('observeScript() says why a file is not read that is too large', () => {
  const facts = observe({ files: [{ path: at('large'), content: true }] }).observation.files.get(
    at('large'),
  )!;
  expect(facts).toMatchObject({ size: mostBytes + 1, unreadable: expect.stringMatching(/^too large/) });
  expect([facts.digest, facts.content]).toEqual([undefined, undefined]);
});

test('observeScript() lists directories with hidden entries and line breaks in names; a file is none', () => {
  const { directories } = observe({ directories: ['directory', 'missing', 'file'].map(at) }).observation;
  expect([...directories.values()]).toEqual([['.hidden', 'a\nb'], undefined, undefined]);
});

test('observeScript() finds whether the process of a pidfile runs', () => {
  writeFileSync(at('own.pid'), `${process.pid}\n`);
  writeFileSync(at('odd.pid'), 'no number');
  const { pidfiles } = observe({ pidfiles: ['own.pid', 'odd.pid', 'none.pid'].map(at) }).observation;
  expect(pidfiles.get(at('own.pid'))).toMatchObject({ pid: process.pid, alive: true });
  expect(pidfiles.get(at('odd.pid'))).toMatchObject({ pid: 0, alive: false, open: [] });
  expect(pidfiles.get(at('none.pid'))).toBeUndefined();
});

test('observeScript() reads more paths than one stat takes at once', () => {
  const names = Array.from({ length: 101 }, (_, index) => (index % 50 === 0 ? 'file' : `missing-${index}`));
  const { files } = observe({ files: names.map((name) => ({ path: at(name) })) }).observation;
  expect(files.get(at('file'))?.digest).toBe(sum('größe\n'));
  expect(files.size).toBe(99);
});

test('parseAnswer() keeps a path that could not be read apart from one that is absent', () => {
  const merged = mergeQueries([{ files: [{ path: '/a' }, { path: '/b' }] }]);
  const denied = Buffer.from('stat: Permission denied\n').toString('base64');
  const { observation, failures } = parseAnswer(merged, Buffer.from(`@failed\n${denied}\n@absent\n@end\n`));
  expect([...observation.files]).toEqual([
    ['/a', undefined],
    ['/b', undefined],
  ]);
  expect([...failures]).toEqual([['/a', 'stat: Permission denied']]);
});

test('parseAnswer() takes the number of a user without a name', () => {
  const merged = mergeQueries([{ directories: [], files: [{ path: '/a' }] }]);
  const answer = '@facts directory 755 1001 1002 10 1700000000\tUNKNOWN\t\n@end\n';
  expect(parseAnswer(merged, Buffer.from(answer)).observation.files.get('/a')).toMatchObject({
    owner: '1001',
    group: '1002',
    modified: 1_700_000_000,
  });
});

test('selectAnswer() has only what the query asked for', () => {
  const all = {
    files: new Map([
      ['/a', 'A'],
      ['/b', 'B'],
    ]),
    directories: new Map([['/d', ['e']]]),
    units: new Map(),
    pidfiles: new Map([['/p', 'P']]),
  } as unknown as Observation;
  const { files, directories, pidfiles } = selectAnswer({ files: [{ path: '/b' }], pidfiles: ['/p'] }, all);
  expect([[...files], [...directories], [...pidfiles]]).toEqual([[['/b', 'B']], [], [['/p', 'P']]]);
});
