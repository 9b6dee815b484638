import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { print, printError, printJson } from '../../../src/cli/output/print';
import { noteSecrets } from '../../../src/secrets/known';

const source = join(__dirname, '../../../src/cli');

test('nothing of the command line writes but by print.ts', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const writing = files.filter((file) =>
    /\.(stdout|stderr)\.write|console\.(log|error|warn|info)/.test(readFileSync(join(source, file), 'utf8')),
  );
  expect(writing).toEqual(['output/print.ts']);
});

test('print(), printError() and printJson() mask secrets and escape control characters', () => {
  noteSecrets(['hunter2hunter2']);
  const written: string[] = [];
  const keep = (text: string | Uint8Array) => written.push(String(text)) > 0;
  const streams = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
  for (const stream of streams) stream.mockImplementation(keep);
  try {
    print('a hunter2hunter2 \u001b[32m\u001b[2J\n');
    printError('b hunter2hunter2 \u202e\r\n');
    printJson({ text: 'c hunter2hunter2 \u001b\u202e', hunter2hunter2: [1, null, true] });
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
  expect(written.slice(0, 2)).toEqual(['a [secret] \\x1b[32m\\x1b[2J\n', 'b [secret] \\u202e\n']);
  expect(written[2]).not.toMatch(/[\u001b\u202e]/);
  expect(JSON.parse(written[2]!)).toEqual({ text: 'c [secret] \u001b\u202e', '[secret]': [1, null, true] });
});
