import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isQueryFailure, queryHost } from '../../src/resources/batched-query';
import { CommandError, ConnectError } from '../../src/transport/errors';
import { localHost } from '../../src/transport/local-host';
import { MemoryHost } from '../../src/transport/memory-host';
import { sh } from '../../src/transport/shell';
import { testFolder } from '../support/folder';

const folder = testFolder();
const { signal } = new AbortController();
const ask = (host = localHost('here')) => ({
  host,
  query: (script: ReturnType<typeof sh>, statuses?: readonly number[]) =>
    queryHost(host, script, signal, statuses),
});

test('queryHost() answers queries of one moment by one exec, each with its own output and status', async () => {
  const { host, query } = ask();
  const answers = await Promise.all([
    query(sh`printf 'a\n\nb\n'`),
    query(sh`echo out; exit 3`, [0, 3]),
    query(sh`printf unended`),
    query(sh`:`),
  ]);
  expect(answers).toEqual([
    { stdout: 'a\n\nb\n', code: 0 },
    { stdout: 'out\n', code: 3 },
    { stdout: 'unended', code: 0 },
    { stdout: '', code: 0 },
  ]);
  expect(host.counters).toMatchObject({ execs: 1, writes: 0 });
});

test('queryHost() runs equal queries of one moment once', async () => {
  const { query } = ask();
  const file = join(folder, 'runs');
  const script = sh`echo run >> ${file}; wc -l < ${file}`;
  const answers = await Promise.all([query(script), query(sh`:`), query(script)]);
  expect(answers.map(({ stdout }) => stdout.trim())).toEqual(['1', '', '1']);
  expect(readFileSync(file, 'utf8')).toBe('run\n');
});

test('queryHost(): a query changes no variable, directory or input of another one', async () => {
  const { query } = ask();
  const [, other] = await Promise.all([
    query(sh`cd /; left=behind; exec < /dev/null; exit 0`),
    query(sh`echo "\${left-unset}"; read -r line || echo "no input"; pwd`),
  ]);
  expect(other!.stdout).toMatch(/^unset\nno input\n(?!\/\n)/);
});

test.each([
  ['a status that is no answer', sh`echo why >&2; exit 2`, { code: 2, stderr: 'why' }],
  [
    'a tool that its shell does not find',
    sh`PATH=/nonexistent; stat / | :`,
    { reason: undefined, message: /must have stat on its PATH/ },
  ],
])('queryHost(): %s fails this query only', async (_, script, expected) => {
  const { query } = ask();
  const [failed, fine] = await Promise.allSettled([query(script), query(sh`echo fine`)]);
  expect(fine).toMatchObject({ value: { stdout: 'fine\n' } });
  const { reason } = failed as PromiseRejectedResult;
  expect(reason).toBeInstanceOf(CommandError);
  if ('code' in expected) {
    expect(reason.code).toBe(expected.code);
    expect(reason.stderr.trim()).toBe(expected.stderr);
  } else expect(reason.message).toMatch(expected.message);
});

test('queryHost() fails all queries where the answer has no end', async () => {
  const { query } = ask();
  // The whole shell ends, not only that of the query.
  const settled = await Promise.allSettled([query(sh`kill -KILL $$`), query(sh`echo late`)]);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('queryHost() takes an answer without its end for no answer, whatever the status is', async () => {
  await expect(queryHost(new MemoryHost({ name: 'web1' }), sh`:`, signal)).rejects.toThrow(
    'web1: Cannot check the plan on the host',
  );
});

test('queryHost() of an aborted signal does not end the queries of the same moment', async () => {
  const { host, query } = ask();
  const aborted = queryHost(host, sh`:`, AbortSignal.abort(new Error('interrupted')));
  const [one, other] = await Promise.allSettled([aborted, query(sh`echo on`)]);
  expect([one.status, other]).toMatchObject(['rejected', { value: { stdout: 'on\n' } }]);
});

test('queryHost() asks nothing once it is aborted', async () => {
  const host = localHost('here');
  const aborted = AbortSignal.abort(new Error('interrupted'));
  await expect(queryHost(host, sh`:`, aborted)).rejects.toThrow('interrupted');
  expect(host.counters.execs).toBe(0);
});

test.each([
  [new CommandError('web1', 'look', 2, ''), true],
  [new CommandError('web1', 'look', 1, '', 'permission'), true],
  [new CommandError('web1', 'look', -1, '', 'connection-lost'), false],
  [new CommandError('web1', 'look', -1, '', 'timeout'), false],
  [new ConnectError('web1', 'unreachable', 'Cannot connect'), false],
  [new Error('else'), false],
])('isQueryFailure() of %s', (error, expected) => {
  expect(isQueryFailure(error)).toBe(expected);
});
