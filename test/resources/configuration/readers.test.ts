import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  commandLineFunctions,
  parseReaders,
  readersScript,
  staleReader,
} from '../../../src/resources/configuration/readers';
import { sh } from '../../../src/transport/shell';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const file = join(folder, "it's shop.ini");

beforeAll(() => {
  writeFileSync(file, '[uwsgi]\n');
  symlinkSync(file, join(folder, 'link.ini'));
  mkdirSync(join(folder, 'dir.d'));
});

test.each([
  ['an absolute path', file, file],
  ['a path behind an option', `--ini=${file}`, file],
  ['a relative path', "it's shop.ini", file],
  ['a link', 'link.ini', file],
  ['a section of a file', `${file}:second`, file],
  ['a path behind an option, with a section', '--ini=link.ini:second', file],
  ['a directory', 'dir.d', undefined],
  ['a missing file', 'missing.ini', undefined],
  ['an option', '--master', undefined],
])('named_in finds the file that %s names', (_, word, found) => {
  const { stdout } = runShell(
    sh`${commandLineFunctions}
named_in ${folder}`,
    { input: `/usr/bin/uwsgi\n${word}\n` },
  );
  expect(stdout.split('\n').filter((line) => line.startsWith(folder))).toEqual(
    found === undefined ? [] : [found],
  );
});

test('service_of prints the innermost service that a process is in', () => {
  const process = join(folder, 'process');
  mkdirSync(process);
  const ask = (line: string) => {
    writeFileSync(join(process, 'cgroup'), `${line}\n`);
    return runShell(sh`${commandLineFunctions}
service_of ${process}`).stdout.trim();
  };
  expect(ask('0::/system.slice/shop.service')).toBe('shop.service');
  expect(ask('0::/system.slice/system-uwsgi.slice/uwsgi@shop.service')).toBe('uwsgi@shop.service');
  expect(ask('0::/user.slice/user-0.slice/session-1.scope')).toBe('');
  expect(ask('0::/user.slice/user-1000.slice/user@1000.service/app.slice/shop.service')).toBe('');
});

test('readersScript() of a file that no uWSGI was started with prints nothing', () => {
  expect(runShell(readersScript(file))).toMatchObject({ status: 0, stdout: '' });
});

test('parseReaders() has pid and unit of each line, and names no service that runs programs of others', () => {
  expect(parseReaders('noise\n812 shop.service\n813 \n814\n x 815 y\n816 supervisor.service\n')).toEqual([
    { pid: 812, unit: 'shop.service' },
    { pid: 813 },
    { pid: 816 },
  ]);
  expect(parseReaders('')).toEqual([]);
});

test.each([
  [
    { pid: 812, unit: 'shop.service' },
    "shop.service (process 812) was started with /etc/a.ini and keeps the options of then: run `systemctl restart shop.service`, or declare `service: 'shop.service'` so that a change restarts it",
  ],
  [
    { pid: 812 },
    'process 812 was started with /etc/a.ini and keeps the options of then: restart that process',
  ],
])('staleReader() of %j says how it gets the new options', (reader, text) => {
  expect(staleReader('/etc/a.ini', reader)).toBe(text);
});
