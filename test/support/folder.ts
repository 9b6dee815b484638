import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder, without links in its path, that goes when the tests of the file have ended. */
export function testFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'uwsgi-test-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
