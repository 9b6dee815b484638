import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sendLetters } from '../../../../src/resources/process/shell/letters';
import { localHost } from '../../../../src/transport/local-host';
import { testFolder } from '../../../support/folder';

const folder = testFolder();
const host = localHost('here');

test('sendLetters() writes the letters to a FIFO that a master reads', async () => {
  const fifo = join(folder, "it's a fifo");
  execFileSync('mkfifo', [fifo]);
  const reader = spawn('cat', [fifo]);
  const [text] = await Promise.all([once(reader.stdout, 'data'), host.exec(sendLetters('pSp', fifo))]);
  expect(String(text[0])).toBe('pSp');
});

test('sendLetters() fails where no master reads, and writes no file in its place', async () => {
  const missing = join(folder, 'missing');
  await expect(host.exec(sendLetters('q', missing))).rejects.toThrow();
  expect((await host.observe({ files: [{ path: missing }] })).files.get(missing)).toBeUndefined();
});
