import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRemoval, removeScript } from '../../../src/transport/scripts/remove';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const sum = (text: string) => createHash('sha256').update(text).digest('hex');

/** Removes, and gives the faults and which of the paths are still there. */
function remove(files: Parameters<typeof removeScript>[0], directories: readonly string[] = []) {
  const { status, stdout } = runShell(removeScript(files, directories));
  expect(status).toBe(0);
  const faults = parseRemoval(files, Buffer.from(stdout));
  return {
    faults,
    left: [...files.map(({ path }) => path), ...directories].filter((path) => existsSync(path)),
  };
}

test('removeScript() keeps a file that is not the expected one, says which is there, and removes the others', () => {
  const [edited, same, any, missing] = ['edited', 'same', "it's any", 'missing'].map((name) =>
    join(folder, name),
  );
  for (const path of [edited!, same!, any!]) writeFileSync(path, 'now\n');
  const { faults, left } = remove([
    { path: edited!, onlyIf: sum('before\n') },
    { path: same!, onlyIf: sum('now\n') },
    { path: any! },
    { path: missing!, onlyIf: sum('before\n') },
  ]);
  expect(left).toEqual([edited]);
  expect([...faults]).toEqual([[edited, { kind: 'conflict', found: sum('now\n') }]]);
});

test('removeScript() gives the reason for which a file was not removed, with its path', () => {
  const path = join(folder, 'directory');
  mkdirSync(path);
  const { faults, left } = remove([{ path: join(folder, 'missing') }, { path }]);
  expect(left).toEqual([path]);
  expect([...faults]).toEqual([[path, { kind: 'failed', message: expect.stringMatching(/directory/i) }]]);
});

test('removeScript() removes empty directories, inner ones first, and keeps the others', () => {
  const [outer, full] = [join(folder, 'outer'), join(folder, 'full')];
  mkdirSync(join(outer, 'inner'), { recursive: true });
  mkdirSync(full);
  writeFileSync(join(full, 'foreign'), '');
  const { faults, left } = remove([], [outer, join(outer, 'inner'), full, join(folder, 'missing')]);
  expect([left, faults.size]).toEqual([[full], 0]);
});

test('parseRemoval() refuses an answer that was cut short', () => {
  expect(() => parseRemoval([{ path: '/a' }], Buffer.from('@failed 0\n'))).toThrow(
    'the answer was cut short',
  );
});
