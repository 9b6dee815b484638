import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Upload } from '../../../src/transport/host';
import { parseOutcomes, planUploads } from '../../../src/transport/scripts/upload';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const places: string[] = [];
const newPlace = (): string => {
  const path = join(folder, `${places.length}`);
  mkdirSync(path);
  places.push(path);
  return path;
};
const sum = (text: string) => createHash('sha256').update(text).digest('hex');

/** Uploads as a host does; `cut` drops the last bytes of the stream. */
function upload(calls: readonly (readonly Upload[])[], cut = 0) {
  const { script, stream } = planUploads(calls);
  const input = Buffer.concat(stream);
  const { stdout } = runShell(script, { input: input.subarray(0, input.length - cut) });
  return parseOutcomes(calls, Buffer.from(stdout));
}

test('planUploads() writes the files of several calls with content, mode and parents', () => {
  const place = newPlace();
  const [one, other] = [join(place, "it's"), join(place, 'made/b')];
  const content = Buffer.from([0, 255, 10, 64]);
  const calls = [
    [{ path: one, content }],
    [{ path: other, content: 'größe', mode: '640', makeParents: true }],
  ];
  expect(upload(calls)).toEqual([{ kind: 'done' }, { kind: 'done' }]);
  expect(readFileSync(one)).toEqual(content);
  expect(readFileSync(other, 'utf8')).toBe('größe');
  expect([one, other].map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(['644', '640']);
});

test('planUploads() changes no file of a call of which one cannot be written, and all files of the others', () => {
  const place = newPlace();
  writeFileSync(join(place, 'file'), 'before');
  const at = (name: string, content = 'after') => ({ path: join(place, name), content });
  const outcomes = upload([[at('file'), at('missing/a')], [at('b')]]);
  expect(outcomes).toEqual([
    { kind: 'failed', path: join(place, 'missing/a'), message: expect.stringMatching(/No such directory/) },
    { kind: 'done' },
  ]);
  expect([readFileSync(join(place, 'file'), 'utf8'), readFileSync(join(place, 'b'), 'utf8')]).toEqual([
    'before',
    'after',
  ]);
  expect(readdirSync(place).sort()).toEqual(['b', 'file']);
});

test.each([
  ['absent', 'before', sum('before')],
  [sum('else'), 'before', sum('before')],
  [sum('before'), undefined, 'absent'],
])('planUploads() keeps what is there where it must be %s', (onlyIf, content, found) => {
  const path = join(newPlace(), 'file');
  if (content !== undefined) writeFileSync(path, content);
  expect(upload([[{ path, content: 'after', onlyIf }]])).toEqual([
    { kind: 'conflict', path, expected: onlyIf, found },
  ]);
  expect(existsSync(path) ? readFileSync(path, 'utf8') : undefined).toBe(content);
});

test('planUploads() changes no file of a call of which a later one is not the expected one', () => {
  const [one, other] = ['one', 'other'].map((name) => join(newPlace(), name));
  writeFileSync(one!, 'before');
  writeFileSync(other!, 'edited');
  const calls = [
    [
      { path: one!, content: 'after' },
      { path: other!, content: 'after', onlyIf: sum('before') },
    ],
  ];
  expect(upload(calls)).toMatchObject([{ kind: 'conflict', path: other }]);
  expect([one, other].map((path) => readFileSync(path!, 'utf8'))).toEqual(['before', 'edited']);
});

test('planUploads() writes where the file is the expected one', () => {
  const path = join(newPlace(), 'file');
  writeFileSync(path, 'before');
  expect(upload([[{ path, content: 'after', onlyIf: sum('before') }]])).toEqual([{ kind: 'done' }]);
  expect(readFileSync(path, 'utf8')).toBe('after');
});

test('planUploads() puts nothing in place of which the stream had not every byte, and leaves no staged file', () => {
  const place = newPlace();
  const path = join(place, 'file');
  expect(upload([[{ path, content: 'hello' }]], 1)).toEqual([
    { kind: 'failed', path, message: expect.stringMatching(/The stream ended after 4 of 5 bytes/) },
  ]);
  expect(readdirSync(place)).toEqual([]);
});

test('planUploads() of no file is a script that ends', () => {
  expect(upload([])).toEqual([]);
  expect(upload([[]])).toEqual([{ kind: 'done' }]);
});

test('parseOutcomes() takes a file without a result for failed', () => {
  const calls = [
    [
      { path: '/a', content: '' },
      { path: '/b', content: '' },
    ],
    [{ path: '/c', content: '' }],
  ];
  expect(parseOutcomes(calls, Buffer.from('@done 0\n@done 2\n@end\n'))).toEqual([
    { kind: 'failed', path: '/b', message: 'the host reported no result' },
    { kind: 'done' },
  ]);
  expect(() => parseOutcomes(calls, Buffer.from('@done 0\n@done 1\n@done 2\n'))).toThrow(/cut short/);
});
