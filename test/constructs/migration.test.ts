import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import project, { section } from '../../examples/migration-from-uwsgiconf';
import { Template } from '../../src/testing';
import { testNeeding, uwsgiconfPython } from '../support/needs';

const golden = readFileSync(join(__dirname, 'golden/migration.ini'), 'utf8');
/** Lines but for those that tell who rendered them, and when. */
const lines = (ini: string) =>
  ini
    .trim()
    .split('\n')
    .filter((line) => !/^print = > {3}(This configuration was|\S+ v\d)/.test(line));

test('the migrated program renders what uwsgiconf rendered', () => {
  expect(lines(section().asConfiguration().format())).toEqual(lines(golden));
  Template.fromProject(project).hasOption('web1/shop', 'wsgi', 'shop.wsgi');
});

testNeeding('uwsgiconf')('uwsgiconf 2.4.0 itself renders it so from the program in the comment', () => {
  const source = readFileSync(join(__dirname, '../../examples/migration-from-uwsgiconf.ts'), 'utf8');
  const program = /```python\n([\s\S]*?)```/.exec(source)![1]!;
  expect(lines(execFileSync(uwsgiconfPython, ['-c', program], { encoding: 'utf8' }))).toEqual(lines(golden));
});
