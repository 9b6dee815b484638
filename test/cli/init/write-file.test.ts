import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { existingText, writeFile } from '../../../src/cli/init/write-file';
import { testFolder } from '../../support/folder';

const folder = testFolder();
const text = (file: string) => readFileSync(join(folder, file), 'utf8');

test('writeFile() writes a file that is missing, and keeps one that is there', () => {
  expect(writeFile(folder, 'deploy.ts', 'ours', 'line')).toEqual({ file: 'deploy.ts', did: 'wrote' });
  expect(writeFile(folder, 'deploy.ts', 'other', 'line')).toEqual({ file: 'deploy.ts', did: 'kept' });
  expect(text('deploy.ts')).toBe('ours');
});

test('writeFile() adds its line to a README once, and keeps the rest', () => {
  writeFileSync(join(folder, 'README.md'), '# Mine\n');
  expect(writeFile(folder, 'README.md', 'ours', 'npm run plan').did).toBe('added to');
  expect(writeFile(folder, 'README.md', 'ours', 'npm run plan').did).toBe('kept');
  expect(text('README.md')).toBe('# Mine\n\nnpm run plan\n');
});

test('writeFile() replaces a package.json by the text that has all of it', () => {
  writeFileSync(join(folder, 'package.json'), '{}');
  expect(writeFile(folder, 'package.json', '{"a":1}', 'line').did).toBe('added to');
  expect(writeFile(folder, 'package.json', '{"a":1}', 'line').did).toBe('kept');
  expect(text('package.json')).toBe('{"a":1}');
});

test('existingText() of a missing file is undefined', () => {
  expect(existingText(folder, 'none')).toBeUndefined();
});
