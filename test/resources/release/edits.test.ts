import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../../../src/resources/digest';
import { editsFunctions, namesOf, parseEdits } from '../../../src/resources/release/edits';
import { sh } from '../../../src/transport/shell';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const base = testFolder();
const at = (name: string) => join(base, 'releases/1', name);
const sum = digestOf('as deployed\n');

/** Edits by lines of the manifest that do not match, as a removal reads them. */
function edits(lines: readonly string[]) {
  const { stdout } = runShell(
    sh`b=${base} m=${base}/records
owner_of() { id -u; }
as() { shift 3; work=$1; shift; sh -c "$work" sh "$@"; }
${editsFunctions}
edited_of 1 | sum_up_edits`,
    { input: lines.map((line) => `${line}\n`).join('') },
  );
  return parseEdits(stdout, base);
}

beforeEach(() => {
  rmSync(join(base, 'releases'), { recursive: true, force: true });
  mkdirSync(at('dir'), { recursive: true });
});

test('edited_of finds a file with another content, and a link or file in the place of something else', () => {
  writeFileSync(at("it's a file"), 'edited\n');
  symlinkSync('elsewhere', at('link'));
  writeFileSync(at('folder'), '');
  const found = edits([`S ${sum} it's a file`, 'L link -> target', 'D folder']);
  expect(found!.count).toBe(3);
  expect(found!.first.map(({ what, found: kind }) => [what.replace(`${base}/current/`, ''), kind])).toEqual([
    ['folder', digestOf('')],
    ["it's a file", digestOf('edited\n')],
    ['link', 'link'],
  ]);
});

test.each([
  ['a file that is gone', `S ${sum} gone`],
  ['another mode', 'M 644 file'],
  ['a file as deployed', `S ${sum} file`],
  ['a link as deployed', 'L link -> target'],
  ['a folder as deployed', 'D dir'],
])('edited_of takes %s for no edit: nothing would be lost', (_, line) => {
  writeFileSync(at('file'), 'as deployed\n');
  symlinkSync('target', at('link'));
  expect(edits([line])).toBeUndefined();
});

test('sum_up_edits has the same digest for the same edits in any order, and another one after a further edit', () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) writeFileSync(at(name), name);
  const lines = ['a', 'b', 'c', 'd', 'e'].map((name) => `S ${sum} ${name}`);
  const found = edits(lines)!;
  expect(edits(lines.toReversed())).toEqual(found);
  expect(namesOf(found)).toEqual([...['a', 'b', 'c'].map((name) => `${base}/current/${name}`), 'and 2 more']);
  writeFileSync(at('e'), 'again');
  expect(edits(lines)!.digest).not.toBe(found.digest);
});

test('parseEdits() of output without edits is undefined', () => {
  expect(parseEdits('@current x\n@edited no\n', '/srv/shop')).toBeUndefined();
});

test('namesOf() names all where they are few', () => {
  expect(namesOf({ count: 1, digest: '', first: [{ what: '/srv/a' }] })).toEqual(['/srv/a']);
});
