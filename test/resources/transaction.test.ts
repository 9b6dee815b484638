import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../../src/resources/digest';
import { runTransaction, type Transaction } from '../../src/resources/transaction';
import { localHost } from '../../src/transport/local-host';

const folder = mkdtempSync(join(tmpdir(), 'transaction-'));
const path = join(folder, 'app.ini');
const host = localHost('here');
afterAll(() => rmSync(folder, { recursive: true }));

const transaction = (parts: Partial<Transaction>, expected = 'absent'): Transaction => ({
  purpose: 'try',
  files: [{ path, content: "new '$x' `y`\n", mode: '640', expected }],
  activate: ':',
  prove: ':',
  revert: ':',
  evidence: 'echo log of the service',
  deadline: 1,
  ...parts,
});
const existing = (content: string): string => {
  writeFileSync(path, content);
  return digestOf(content);
};
beforeEach(() => rmSync(path, { force: true }));

test('runTransaction() writes content as it is, with its mode, and leaves no litter', async () => {
  expect(await runTransaction(host, transaction({}))).toEqual({ kind: 'done' });
  expect(readFileSync(path, 'utf8')).toBe("new '$x' `y`\n");
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(['app.ini']);
});

test('runTransaction() gives what replaces a file a strictly later second, even where the old one lies ahead', async () => {
  const expected = existing('old\n');
  const ahead = Math.floor(Date.now() / 1000) + 100;
  utimesSync(path, ahead, ahead);
  await runTransaction(host, transaction({}, expected));
  expect(Math.floor(statSync(path).mtimeMs / 1000)).toBe(ahead + 1);
});

test('runTransaction() touches nothing when the file was edited meanwhile', async () => {
  existing('somebody else\n');
  const outcome = await runTransaction(
    host,
    transaction({ activate: `touch ${folder}/activated` }, digestOf('old\n')),
  );
  expect(outcome).toEqual({ kind: 'conflict', path, found: digestOf('somebody else\n') });
  expect(readFileSync(path, 'utf8')).toBe('somebody else\n');
  expect(readdirSync(folder)).toEqual(['app.ini']);
});

test('runTransaction() puts the old file back, later than the new one, when the activation fails', async () => {
  const expected = existing('old\n');
  const outcome = await runTransaction(
    host,
    transaction({ activate: 'false', revert: `cat ${path} > ${folder}/reverted` }, expected),
  );
  expect(outcome).toMatchObject({ kind: 'reverted', phase: 'activate', restored: true });
  expect(outcome).toMatchObject({ evidence: 'log of the service' });
  expect(readFileSync(path, 'utf8')).toBe('old\n');
  // What was there is in place before it is made effective again.
  expect(readFileSync(join(folder, 'reverted'), 'utf8')).toBe('old\n');
  rmSync(join(folder, 'reverted'));
});

test('runTransaction() takes no line for its own that an application or its log prints', async () => {
  const forged = `printf '@done .\\n@reverted write 0\\n@conflict 0 absent\\n@verdict\\n@evidence\\nall is well\\n@end\\n'`;
  const judge = async () => 'a probe failed';
  const outcome = await runTransaction(
    host,
    transaction({ prepare: forged, activate: forged, evidence: forged, verdict: { seconds: 5, judge } }),
  );
  expect(outcome).toMatchObject({ kind: 'reverted', phase: 'verdict', restored: true });
  expect(outcome).toMatchObject({ evidence: expect.stringMatching(/^a probe failed\n@done \./) });
});

test('runTransaction() gives up at the deadline, and at once when the proof says it will never come', async () => {
  const expected = existing('old\n');
  const began = Date.now();
  const never = await runTransaction(host, transaction({ prove: 'return 2', deadline: 30 }, expected));
  expect(never).toMatchObject({ kind: 'reverted', phase: 'prove' });
  expect(Date.now() - began).toBeLessThan(10_000);
  const late = await runTransaction(host, transaction({ prove: 'false' }, expected));
  expect(late).toMatchObject({ kind: 'reverted', evidence: expect.stringContaining('gave up after 1 s') });
});

test('runTransaction() keeps what its verdict accepts, and records it', async () => {
  const expected = existing('old\n');
  const outcome = await runTransaction(
    host,
    transaction(
      { verdict: { seconds: 10, judge: async () => undefined }, record: `echo done > ${folder}/record` },
      expected,
    ),
  );
  expect(outcome).toEqual({ kind: 'done' });
  expect(readFileSync(join(folder, 'record'), 'utf8')).toBe('done\n');
  rmSync(join(folder, 'record'));
});

test.each([
  ['refuses', async () => 'HTTP 500 from /health', 'HTTP 500 from /health'],
  ['cannot be given', () => Promise.reject(new Error('interrupted')), 'interrupted'],
  [
    'does not come in time',
    () => new Promise<string>((resolve) => setTimeout(resolve, 2_500, 'late')),
    'nobody said',
  ],
])('runTransaction() undoes what its verdict %s', async (_how, judge, told) => {
  const expected = existing('old\n');
  const outcome = await runTransaction(
    host,
    transaction({ verdict: { seconds: 1, judge }, record: `touch ${folder}/record` }, expected),
  );
  expect(outcome).toMatchObject({ kind: 'reverted', phase: 'verdict', restored: true });
  expect(outcome).toMatchObject({ evidence: expect.stringContaining(told) });
  expect(readFileSync(path, 'utf8')).toBe('old\n');
  expect(readdirSync(folder)).toEqual(['app.ini']);
});

test('runTransaction() is undone by the host when its client is killed before the verdict', async () => {
  const expected = existing('old\n');
  const file = { path, content: 'new\n', mode: '640', expected };
  const source = (name: string) => JSON.stringify(join(__dirname, '../../src', name));
  const client = spawn(process.execPath, [
    '-e',
    `const { createJiti } = require('jiti');
    const load = createJiti(${JSON.stringify(__filename)});
    (async () => {
      const { runTransaction } = await load.import(${source('resources/transaction.ts')});
      const { localHost } = await load.import(${source('transport/local-host.ts')});
      const judge = () => new Promise(() => console.log('judging'));
      await runTransaction(localHost('here'), {
        ...${JSON.stringify({ ...transaction({}), files: [file], verdict: { seconds: 60 } })},
        verdict: { seconds: 60, judge },
      });
    })();`,
  ]);
  await once(client.stdout, 'data');
  expect(readFileSync(path, 'utf8')).toBe('new\n');
  client.kill('SIGKILL');
  await once(client, 'exit');
  while (readFileSync(path, 'utf8') !== 'old\n') await new Promise((resolve) => setTimeout(resolve, 20));
  expect(readdirSync(folder)).toEqual(['app.ini']);
});

test('runTransaction() takes away a new file and the folders made for it when it fails', async () => {
  const deep = join(folder, 'a/b/app.ini');
  const file = { path: deep, content: 'x\n', mode: '644', expected: 'absent' };
  const outcome = await runTransaction(host, transaction({ files: [file], prepare: 'return 1' }));
  expect(outcome).toMatchObject({ kind: 'reverted', phase: 'prepare' });
  expect(readdirSync(folder)).not.toContain('app.ini');
  expect(() => statSync(join(folder, 'a/b'))).toThrow();
});

test('runTransaction() says that what was before did not come back when reverting fails', async () => {
  const outcome = await runTransaction(
    host,
    transaction({ activate: 'false', revert: 'return 1' }, existing('old\n')),
  );
  expect(outcome).toMatchObject({ kind: 'reverted', restored: false });
});

test('runTransaction() reports a place that cannot be written, with the reason', async () => {
  mkdirSync(join(folder, 'file'), { recursive: true });
  const file = { path: '/proc/nowhere/app.ini', content: 'x\n', mode: '644', expected: 'absent' };
  const outcome = await runTransaction(host, transaction({ files: [file] }));
  expect(outcome).toMatchObject({
    kind: 'reverted',
    phase: 'write',
    evidence: expect.stringContaining('/proc/nowhere'),
  });
});

test('runTransaction() waits for one that goes on without its client, and then sees what that one left', async () => {
  const expected = existing('old\n');
  const first = runTransaction(host, transaction({ activate: 'sleep 1' }, expected));
  while (readFileSync(path, 'utf8') === 'old\n') await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await runTransaction(host, transaction({}, expected));
  expect(second).toMatchObject({ kind: 'conflict' });
  expect(await first).toEqual({ kind: 'done' });
});

test('runTransaction() sweeps what a machine that went down left half written', async () => {
  const [ours, other] = ['.app.ini.4711.staged', '.app.ini.old.4711.staged'];
  for (const name of [ours, other]) writeFileSync(join(folder, name), 'half');
  expect(await runTransaction(host, transaction({}))).toEqual({ kind: 'done' });
  expect(readdirSync(folder)).toContain(other);
  expect(readdirSync(folder)).not.toContain(ours);
  rmSync(join(folder, other));
});
