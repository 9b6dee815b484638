import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { generateShell, shellFiles } from '../../scripts/generate-shell';
import { describeNeeding } from '../support/needs';

const root = join(__dirname, '../..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const variables = 'src/variables.sh';
const files = shellFiles().filter((file) => file !== variables);

test.each(Object.entries(generateShell()))('%s is made by npm run generate', (path, text) => {
  expect(textOf(path)).toBe(text);
});

test.each(files)('%s is read by sh', (file) => {
  expect(execFileSync('sh', ['-n', join(root, file)], { encoding: 'utf8' })).toBe('');
});

describeNeeding('shellcheck')('shell files', () => {
  // What one file sets another one reads; several variables are emptied in one line: `a= b=`; texts of other shells are meant as
  // they are.
  const accepted = 'SC2034,SC1007,SC2016';

  test.each(files)('%s and its variables, which variables.sh names, are as shellcheck wants them', (file) => {
    const input = `${textOf(variables)}\n${textOf(file)}`;
    const { stdout } = spawnSync('shellcheck', ['-s', 'sh', '-e', accepted, '-f', 'gcc', '-'], {
      input,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  });
});

test('variables.sh names no variable that no shell file has', () => {
  const named = [...textOf(variables).matchAll(/^(\w+)=/gm)].map(([, name]) => name!);
  const texts = files.map(textOf).join('\n');
  expect(named.filter((name) => !new RegExp(`\\b${name}\\b`).test(texts))).toEqual([]);
  expect(named).toEqual([...new Set(named)]);
});

test('the folder of a shell file has its text', () => {
  const generated = Object.values(generateShell()).join('\n');
  expect(files.filter((file) => !generated.includes(`The text of ${basename(file)}.`))).toEqual([]);
});
