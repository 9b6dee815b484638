import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');

test('no file holds what git writes where it could not merge', () => {
  const listed = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  // Sources without a history have nothing to merge.
  const files = listed.status === 0 ? listed.stdout.split('\0').filter(Boolean) : [];
  const marked = files.filter((file) => {
    const path = join(root, file);
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts?.isFile() === true && /^(<{7}|>{7}|\|{7}) /m.test(readFileSync(path, 'latin1'));
  });
  expect(marked).toEqual([]);
});
