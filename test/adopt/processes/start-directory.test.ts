import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FoundProcess } from '../../../src/adopt/processes/process';
import { findStartDirectories } from '../../../src/adopt/processes/start-directory';
import { localHost } from '../../../src/transport/local-host';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'start-directory-')));
  for (const name of ['a', 'b', 'vassals']) mkdirSync(join(root, name));
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (path: string, ...lines: readonly string[]): void =>
  writeFileSync(join(root, path), ['[uwsgi]', ...lines, ''].join('\n'));

const process = (words: readonly string[], more: Partial<FoundProcess> = {}): FoundProcess => ({
  pid: 2,
  parent: 1,
  user: 'root',
  program: '/usr/bin/uwsgi',
  words: ['uwsgi', ...words],
  environment: new Map([['PWD', join(root, 'a')]]),
  current: join(root, 'b'),
  startedBy: 'no service',
  isVassal: false,
  references: { references: [], unresolved: [] },
  ...more,
});

const find = async (processes: readonly FoundProcess[], place?: string) => {
  const found = await findStartDirectories(localHost('here'), processes, () => place);
  return found.at(-1)!;
};

test('PWD is where a process started that its own chdir has moved', async () => {
  put('a/x.ini', `chdir = ${root}/b`);
  expect(await find([process(['--ini', 'x.ini'])])).toMatchObject({ directory: `${root}/a` });
});

test('the file whose chdir leads to the present directory is the one, among several of the name', async () => {
  put('a/x.ini', 'chdir = ../b');
  put('b/x.ini', 'chdir = /nowhere');
  const found = await find([process(['--ini', 'x.ini:section'])]);
  expect(found).toMatchObject({ directory: `${root}/a` });
  expect(found.isAssumed).toBeUndefined();
});

test('a PWD that is wrong counts less than the present directory of a process that has not moved', async () => {
  put('a/x.ini');
  put('b/x.ini');
  expect(await find([process(['x.ini'])])).toMatchObject({ directory: `${root}/b` });
});

test('two files that both fit leave a doubt, as does none; neither says that a file does not exist', async () => {
  put('a/x.ini', `chdir = ${root}/b`);
  put('b/x.ini');
  const both = await find([process(['x.ini'])]);
  expect(both).toMatchObject({ doubt: expect.stringContaining(`${root}/a and ${root}/b have such a file`) });
  const none = await find([process(['gone.ini'])]);
  expect(none.directory).toBeUndefined();
  expect(none.doubt).toMatch(/may have changed its directory .* have no such file/);
  expect(`${both.doubt}${none.doubt}`).not.toContain('exist');
});

test('only one place that has the file is assumed, where the move is not explained', async () => {
  put('a/x.ini');
  expect(await find([process(['x.ini'])])).toMatchObject({ directory: `${root}/a`, isAssumed: true });
});

test('the directory of a service counts where the environment says nothing', async () => {
  put('a/x.ini', `chdir = ${root}/b`);
  const found = await find([process(['x.ini'], { environment: new Map() })], `${root}/a`);
  expect(found).toMatchObject({ directory: `${root}/a` });
});

test.each(['vassals', 'dir://vassals'])(
  'a vassal starts in the directory of its emperor: %s',
  async (source) => {
    put('vassals/x.ini', `chdir = ${root}/b`);
    put('emperor.ini', `emperor = ${root}/vassals`);
    symlinkSync(join(root, 'vassals'), join(root, 'link'));
    const vassal = process(['--ini', 'x.ini'], { pid: 3, parent: 2, isVassal: true });
    const emperor = { environment: new Map([['PWD', root]]), current: root };
    const byWord = await find([process(['--emperor', source], emperor), vassal]);
    expect(byWord).toMatchObject({ directory: `${root}/vassals` });
    const byFile = await find([process(['--ini', 'emperor.ini'], emperor), vassal]);
    expect(byFile).toMatchObject({ directory: `${root}/vassals` });
  },
);

test('without rights to see any directory the doubt says so', async () => {
  const found = await find([process(['x.ini'], { environment: undefined, current: undefined })]);
  expect(found.doubt).toMatch(/not readable; log in as root/);
});
