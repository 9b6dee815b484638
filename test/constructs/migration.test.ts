import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import project, { section } from '../../examples/migration-from-uwsgiconf';
import { Template } from '../../src/testing';

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

const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
const python = join(cache, 'pulumi-uwsgi/uwsgiconf-2.4.0/bin/python');
(existsSync(python) ? test : test.skip)(
  'uwsgiconf 2.4.0 itself renders it so from the program in the comment',
  () => {
    const source = readFileSync(join(__dirname, '../../examples/migration-from-uwsgiconf.ts'), 'utf8');
    const program = /```python\n([\s\S]*?)```/.exec(source)![1]!;
    expect(lines(execFileSync(python, ['-c', program], { encoding: 'utf8' }))).toEqual(lines(golden));
  },
);
