import {
  manifestFiles,
  manifestLines,
  modeOf,
  pathOf,
  runnable,
} from '../../../src/resources/release/manifest';
import type { SourceEntry } from '../../../src/resources/release/source/entry';

const sum = 'a'.repeat(64);
const entry = (path: string, more: Partial<SourceEntry> = {}): SourceEntry => ({
  path,
  kind: 'file',
  executable: false,
  modified: 0,
  digest: sum,
  read: () => Buffer.alloc(0),
  ...more,
});

test.each([
  ['644', '755'],
  ['640', '750'],
  ['600', '700'],
  ['664', '775'],
  ['444', '555'],
  ['000', '0'],
])('runnable() of %s is %s: who may read may also execute or enter', (mode, expected) => {
  expect(runnable(mode)).toBe(expected);
});

test('modeOf() is as find prints it', () => {
  expect(modeOf({ kind: 'file', executable: false }, '0640')).toBe('640');
  expect(modeOf({ kind: 'file', executable: true }, '640')).toBe('750');
  expect(modeOf({ kind: 'directory', executable: false }, '640')).toBe('750');
});

const lines = manifestLines(
  [
    entry('b'),
    entry('Z'),
    entry('größe 1', { executable: true }),
    entry('link', { kind: 'link', target: 'b -> c' }),
    entry('dir', { kind: 'directory' }),
  ],
  { mode: '644', links: new Map([['media', '/srv/shop/shared/media']]) },
);

test('manifestLines() has the lines of a host, in the order of bytes', () => {
  expect(lines).toEqual([
    'D dir',
    'L link -> b -> c',
    'L media -> /srv/shop/shared/media',
    'M 644 Z',
    'M 644 b',
    'M 755 größe 1',
    `S ${sum} Z`,
    `S ${sum} b`,
    `S ${sum} größe 1`,
  ]);
});

test('pathOf() has the path of each line', () => {
  expect(lines.map(pathOf)).toEqual(['dir', 'link', 'media', 'Z', 'b', 'größe 1', 'Z', 'b', 'größe 1']);
});

test('manifestFiles() has mode and digest of the files that match, and of no other', () => {
  const file = (mode: string) => `${mode} ${sum}`;
  expect([...manifestFiles(lines, [])]).toEqual([
    ['Z', file('644')],
    ['b', file('644')],
    ['größe 1', file('755')],
  ]);
  expect([...manifestFiles(lines, ['M 755 größe 1', 'D dir', 'M 644 Z'])]).toEqual([['b', file('644')]]);
});
