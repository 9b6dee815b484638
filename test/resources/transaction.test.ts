import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../../src/resources/digest';
import { runTransaction, type Transaction } from '../../src/resources/transaction';
import { localHost } from '../../src/transport/local-host';
import { endScript } from '../../src/transport/scripts/frame';
import { Shell, sh } from '../../src/transport/shell';
import { eventually } from '../support/eventually';

const folder = mkdtempSync(join(tmpdir(), 'transaction-'));
const path = join(folder, 'app.ini');
const host = localHost('here');
afterAll(() => rmSync(folder, { recursive: true }));

const transaction = (parts: Partial<Transaction>, expected = 'absent'): Transaction => ({
  purpose: 'try',
  files: [{ path, content: "new '$x' `y`\n", mode: '640', expected }],
  activate: sh`:`,
  prove: sh`:`,
  revert: sh`:`,
  evidence: sh`echo log of the service`,
  deadline: 1,
  ...parts,
});
const existing = (content: string): string => {
  writeFileSync(path, content);
  return digestOf(content);
};
/** Files of ours that were left behind. */
const leftIn = (place: string): string[] => readdirSync(place).filter((name) => name.startsWith('.'));
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
    transaction({ activate: sh`touch ${folder}/activated` }, digestOf('old\n')),
  );
  expect(outcome).toEqual({ kind: 'conflict', path, found: digestOf('somebody else\n') });
  expect(readFileSync(path, 'utf8')).toBe('somebody else\n');
  expect(readdirSync(folder)).toEqual(['app.ini']);
});

test('runTransaction() puts the old file back, later than the new one, when the activation fails', async () => {
  const expected = existing('old\n');
  const outcome = await runTransaction(
    host,
    transaction({ activate: sh`false`, revert: sh`cat ${path} > ${folder}/reverted` }, expected),
  );
  expect(outcome).toMatchObject({ kind: 'reverted', phase: 'activate', restored: true });
  expect(outcome).toMatchObject({ evidence: 'log of the service' });
  expect(readFileSync(path, 'utf8')).toBe('old\n');
  // What was there is in place before it is made effective again.
  expect(readFileSync(join(folder, 'reverted'), 'utf8')).toBe('old\n');
  rmSync(join(folder, 'reverted'));
});

test('runTransaction() takes no line for its own that an application or its log prints', async () => {
  const forged = sh`printf '@done .\n@reverted write 0\n@conflict 0 absent\n@verdict\n@evidence\nall is well\n@end\n'`;
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
  const never = await runTransaction(host, transaction({ prove: sh`return 2`, deadline: 30 }, expected));
  expect(never).toMatchObject({ kind: 'reverted', phase: 'prove' });
  expect(never).not.toMatchObject({ evidence: expect.stringContaining('gave up after') });
  const late = await runTransaction(host, transaction({ prove: sh`false` }, expected));
  expect(late).toMatchObject({ kind: 'reverted', evidence: expect.stringContaining('gave up after 1 s') });
});

test('runTransaction() keeps what its verdict accepts, and records it', async () => {
  const expected = existing('old\n');
  const outcome = await runTransaction(
    host,
    transaction(
      { verdict: { seconds: 10, judge: async () => undefined }, record: sh`echo done > ${folder}/record` },
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
    'the client did not confirm the change',
  ],
])('runTransaction() undoes what its verdict %s', async (_how, judge, told) => {
  const expected = existing('old\n');
  const outcome = await runTransaction(
    host,
    transaction({ verdict: { seconds: 1, judge }, record: sh`touch ${folder}/record` }, expected),
  );
  expect(outcome).toMatchObject({ kind: 'reverted', phase: 'verdict', restored: true });
  expect(outcome).toMatchObject({ evidence: expect.stringContaining(told) });
  expect(readFileSync(path, 'utf8')).toBe('old\n');
  expect(readdirSync(folder)).toEqual(['app.ini']);
});

/** A transaction as JSON, its shell as `{ text }`. */
const jsonOf = (one: Transaction): string =>
  JSON.stringify(one, (_, value) => (value instanceof Shell ? { text: value.text } : value));

/**
 * A client of its own process, which can be killed: runs statements that have `runTransaction` and `localHost`, and
 * `transaction`, which reads a transaction from JSON.
 */
function clientWith(statements: string) {
  const source = (name: string) => JSON.stringify(join(__dirname, '../../src', name));
  return spawn(process.execPath, [
    '-e',
    `const { createJiti } = require('jiti');
    const load = createJiti(${JSON.stringify(__filename)});
    (async () => {
      const { runTransaction } = await load.import(${source('resources/transaction.ts')});
      const { localHost } = await load.import(${source('transport/local-host.ts')});
      const { raw } = await load.import(${source('transport/shell.ts')});
      const transaction = (parts) => Object.fromEntries(
        Object.entries(parts).map(([key, value]) => [key, value?.text === undefined ? value : raw(value.text)]),
      );
      ${statements}
    })();`,
  ]);
}

test('runTransaction() is undone by the host when its client is killed before the verdict', async () => {
  const expected = existing('old\n');
  const file = { path, content: 'new\n', mode: '640', expected };
  const client = clientWith(`
      const judge = () => new Promise(() => console.log('judging'));
      await runTransaction(localHost('here'), {
        ...transaction(${jsonOf({ ...transaction({}), files: [file] })}),
        verdict: { seconds: 60, judge },
      });`);
  await once(client.stdout, 'data');
  expect(readFileSync(path, 'utf8')).toBe('new\n');
  client.kill('SIGKILL');
  await once(client, 'exit');
  await eventually('the host has put the old file back', () => readFileSync(path, 'utf8') === 'old\n', {
    seconds: 30,
  });
  expect(readdirSync(folder)).toEqual(['app.ini']);
});

describe('a change of a swap waits on the host for the next one', () => {
  const next = join(folder, 'next.ini');
  const first = (judge: () => Promise<string | undefined>) =>
    transaction({ verdict: { seconds: 5, judge, rest: 'swap' } }, existing('old\n'));
  const second = (parts: Partial<Transaction> = {}): Transaction => ({
    ...transaction({ joins: 'swap', ...parts }),
    files: [{ path: next, content: 'next\n', mode: '640', expected: 'absent' }],
  });
  afterEach(() => rmSync(next, { force: true }));

  test('and is kept with it', async () => {
    const judge = async () => {
      expect(await runTransaction(host, second())).toEqual({ kind: 'done' });
      return undefined;
    };
    expect(await runTransaction(host, first(judge))).toEqual({ kind: 'done' });
    expect(readdirSync(folder)).toEqual(['app.ini', 'next.ini']);
  });

  test('and is undone with it', async () => {
    const judge = async () => {
      expect(await runTransaction(host, second({ activate: sh`false` }))).toMatchObject({ kind: 'reverted' });
      return 'the next one failed';
    };
    expect(await runTransaction(host, first(judge))).toMatchObject({ kind: 'reverted', restored: true });
    expect(readFileSync(path, 'utf8')).toBe('old\n');
  });

  test('which does not begin once it is undone', async () => {
    expect(
      await runTransaction(
        host,
        first(async () => 'no'),
      ),
    ).toMatchObject({ kind: 'reverted' });
    expect(await runTransaction(host, second())).toMatchObject({ kind: 'refused' });
    expect(readdirSync(folder)).toEqual(['app.ini']);
  });

  test.each([
    ['before the next one: undone', false, 'old\n'],
    ['during the next one, which succeeds: kept', true, 'new\n'],
  ])('when its client is killed %s', async (_when, begun, left) => {
    const waiting = first(async () => undefined);
    const client = clientWith(`
      const host = localHost('here');
      const judge = async () => {
        if (${begun}) runTransaction(host, transaction(${jsonOf(second({ activate: sh`sleep 2` }))}));
        else console.log('judging');
        await new Promise(() => {});
      };
      const first = transaction(${jsonOf({ ...waiting, files: [{ ...waiting.files[0]!, content: 'new\n' }] })});
      await runTransaction(host, { ...first, verdict: { ...first.verdict, judge } });`);
    if (begun) await eventually('the next change has begun', () => existsSync(next), { seconds: 30 });
    else await once(client.stdout, 'data');
    client.kill('SIGKILL');
    await once(client, 'exit');
    // The copy of the previous file goes at the end.
    await eventually('the host has tidied up', () => leftIn(folder).length === 0, { seconds: 30 });
    expect(readFileSync(path, 'utf8')).toBe(left);
    expect(existsSync(next)).toBe(begun);
  });
});

test('runTransaction() takes away a new file and the folders made for it when it fails', async () => {
  const deep = join(folder, 'a/b/app.ini');
  const file = { path: deep, content: 'x\n', mode: '644', expected: 'absent' };
  const outcome = await runTransaction(host, transaction({ files: [file], prepare: sh`return 1` }));
  expect(outcome).toMatchObject({ kind: 'reverted', phase: 'prepare' });
  expect(readdirSync(folder)).not.toContain('app.ini');
  expect(() => statSync(join(folder, 'a/b'))).toThrow();
});

test('runTransaction() says that what was before did not come back when reverting fails', async () => {
  const outcome = await runTransaction(
    host,
    transaction({ activate: sh`false`, revert: sh`return 1` }, existing('old\n')),
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
  const first = runTransaction(host, transaction({ activate: sh`sleep 1` }, expected));
  await eventually('the first change has begun', () => readFileSync(path, 'utf8') !== 'old\n');
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

const named = (name: string): string => join(folder, name);
const isThere = (name: string) => (): boolean => existsSync(named(name));
afterEach(() => {
  for (const name of ['pid', 'began', 'reverted', 'record']) rmSync(named(name), { force: true });
});

/** Shell that hangs, and says that it does. */
const hangs = sh`echo $$ > ${named('pid')}; : > ${named('began')}; sleep 600`;

test.each([
  ['prepare', { prepare: hangs }],
  ['activate', { activate: hangs }],
  ['prove', { prove: hangs }],
  [
    'verdict',
    {
      prepare: sh`echo $$ > ${named('pid')}`,
      verdict: { seconds: 60, judge: () => new Promise<string>(() => writeFileSync(named('began'), '')) },
    },
  ],
] as const)(
  'runTransaction() is undone when its script is ended while it waits in %s',
  async (_phase, parts) => {
    const expected = existing('old\n');
    const running = runTransaction(
      host,
      transaction({ ...parts, deadline: 60, revert: sh`cat ${path} > ${named('reverted')}` }, expected),
    );
    await eventually('it has begun', isThere('began'), { seconds: 30 });
    expect(readFileSync(path, 'utf8')).toContain('new');
    await host.exec(endScript(Number(readFileSync(named('pid'), 'utf8'))));
    expect(await running).toMatchObject({ kind: 'reverted', restored: true });
    expect(readFileSync(path, 'utf8')).toBe('old\n');
    expect(readFileSync(named('reverted'), 'utf8')).toBe('old\n');
    expect(leftIn(folder)).toEqual([]);
  },
);

test('runTransaction() keeps what was proven when its script is ended while it records', async () => {
  const expected = existing('old\n');
  const running = runTransaction(host, transaction({ record: hangs }, expected));
  await eventually('it has begun', isThere('began'), { seconds: 30 });
  await host.exec(endScript(Number(readFileSync(named('pid'), 'utf8'))));
  expect(await running).toEqual({ kind: 'done' });
  expect(readFileSync(path, 'utf8')).toContain('new');
  expect(leftIn(folder)).toEqual([]);
});

test.each([
  ['an activation', { activate: hangs }, 'activate'],
  ['an activation that heeds no TERM', { activate: sh`trap '' TERM; (${hangs})` }, 'activate'],
  ['a pipeline in an activation', { activate: sh`said=$(${hangs} | cat) || return 1` }, 'activate'],
])('runTransaction() ends %s that hangs, on the host, and undoes it', async (_what, parts, phase) => {
  const expected = existing('old\n');
  const outcome = await runTransaction(host, transaction({ ...parts, activateSeconds: 1 }, expected));
  expect(outcome).toMatchObject({ kind: 'reverted', phase, restored: true });
  expect(outcome).toMatchObject({ evidence: expect.stringContaining('it must end within 1 s on the host') });
  expect(readFileSync(path, 'utf8')).toBe('old\n');
  expect(leftIn(folder)).toEqual([]);
});

test('runTransaction() puts the file back where making it effective again hangs too', async () => {
  const expected = existing('old\n');
  const outcome = await runTransaction(
    host,
    transaction(
      { activate: sh`sleep 600`, revert: sh`sleep 600`, activateSeconds: 1, deadline: 0 },
      expected,
    ),
  );
  expect(outcome).toMatchObject({ kind: 'reverted', phase: 'activate', restored: false });
  expect(readFileSync(path, 'utf8')).toBe('old\n');
}, 60_000);

test.each([10_800, -10_800])(
  'runTransaction() goes by no clock that is set: %d s while it waits',
  async (jump) => {
    const expected = existing('old\n');
    // What asks for the time of day meanwhile hears another one.
    const set = sh`date() { echo $(($(command date +%s) + ${jump})); }`;
    const prove = sh`${set}; tries=$((tries + 1)); [ "$tries" -gt 3 ]`;
    expect(await runTransaction(host, transaction({ prove, deadline: 30 }, expected))).toEqual({
      kind: 'done',
    });
    const never = await runTransaction(
      host,
      transaction({ prove: sh`${set}; false` }, digestOf(readFileSync(path))),
    );
    expect(never).toMatchObject({ kind: 'reverted', evidence: expect.stringContaining('gave up after 1 s') });
  },
);

test('runTransaction() takes away the folders of scripts that are gone, and no others', async () => {
  const state = process.getuid?.() === 0 ? '/var/lib/uwsgi-iac' : join(homedir(), '.local/state/uwsgi-iac');
  const { stdout } = await host.exec(
    sh`read -r stat < /proc/$PPID/stat; set -- \${stat##*) }; echo "$PPID-\${20}"`,
  );
  const [gone, living] = [join(state, 'work/4194303-1'), join(state, 'work', stdout.trim())];
  for (const place of [gone, living]) mkdirSync(place, { recursive: true });
  await runTransaction(host, transaction({}));
  expect([gone, living].map((place) => existsSync(place))).toEqual([false, true]);
  rmSync(living, { recursive: true });
});

test('runTransaction() undoes a change for which there was no room, and needs none to do so', async () => {
  const small = mkdtempSync(join(tmpdir(), 'small-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', small]).status !== 0) return;
  try {
    const place = join(small, 'app.ini');
    writeFileSync(place, 'old\n');
    const file = { path: place, content: 'new\n', mode: '640', expected: digestOf('old\n') };
    const activate = sh`cat /dev/zero > ${small}/full; false`;
    const outcome = await runTransaction(host, transaction({ files: [file], activate }));
    expect(outcome).toMatchObject({ kind: 'reverted', phase: 'activate', restored: true });
    expect(readFileSync(place, 'utf8')).toBe('old\n');
    const large = { ...file, content: 'x'.repeat(100_000) };
    const full = await runTransaction(host, transaction({ files: [large], activate: sh`false` }));
    expect(full).toMatchObject({ evidence: expect.stringContaining('No space left on device') });
    expect(readFileSync(place, 'utf8')).toBe('old\n');
    expect(leftIn(small)).toEqual([]);
  } finally {
    spawnSync('umount', [small]);
    rmSync(small, { recursive: true });
  }
});
