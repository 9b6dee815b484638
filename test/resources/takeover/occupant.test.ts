import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takingOver } from '../../../src/resources/takeover/occupant';
import { runTransaction, type Transaction } from '../../../src/resources/transaction';
import { localHost } from '../../../src/transport/local-host';
import { type Shell, sh } from '../../../src/transport/shell';
import { workOn } from '../../support/work';

const host = localHost('here');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'occupant-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => host.close());

/** Runs a change that takes over from two occupants; each writes into a log when it goes and comes. */
async function run(more: Partial<Transaction>, leaves = sh`:`): Promise<{ kind: string; log: string[] }> {
  const log = join(folder, 'log');
  writeFileSync(log, '');
  const occupant = (name: string, leave: Shell) => ({
    leave: sh`${leave}; echo ${name} leaves >> ${log}; echo ${name} > "$note/name"`,
    comeBack: sh`echo "$(cat "$note/name") is back" >> ${log}`,
  });
  const displaced = ['one', 'two'].map((name) => ({
    path: name,
    type: 'uwsgi:index:Instance',
    state: {},
    places: [],
    occupant: occupant(name, name === 'two' ? leaves : sh`:`),
  }));
  const { work } = workOn(host, { displaces: displaced });
  const transaction: Transaction = {
    purpose: 'take over',
    files: [{ path: join(folder, 'app.ini'), content: 'new\n', mode: '644', expected: 'absent' }],
    activate: sh`echo starts >> ${log}`,
    prove: sh`return 0`,
    revert: sh`echo ends >> ${log}`,
    evidence: sh`:`,
    deadline: 5,
    ...more,
  };
  const { kind } = await runTransaction(host, takingOver(host, transaction, work));
  return { kind, log: readFileSync(log, 'utf8').trim().split('\n') };
}

test('takingOver() stops the occupants before the change is activated', async () => {
  expect(await run({})).toEqual({ kind: 'done', log: ['one leaves', 'two leaves', 'starts'] });
});

test('takingOver() ends the newcomer and brings the occupants back, the last one first, when it fails', async () => {
  expect(await run({ prove: sh`return 2` })).toEqual({
    kind: 'reverted',
    log: ['one leaves', 'two leaves', 'starts', 'ends', 'two is back', 'one is back'],
  });
  expect(existsSync(join(folder, 'app.ini'))).toBe(false);
});

test('takingOver() brings back the occupants that have left when another one does not', async () => {
  const { kind, log } = await run({}, sh`exit 1`);
  expect(kind).toBe('reverted');
  expect(log).toContain('one is back');
  expect(log).not.toContain('starts');
});

test('takingOver() stops no occupant for a change that fails before', async () => {
  expect(await run({ prepare: sh`return 1` })).toMatchObject({ kind: 'reverted', log: ['ends'] });
});

test('takingOver() is the change alone where nothing is displaced', () => {
  const transaction = { files: [] } as unknown as Transaction;
  expect(takingOver(host, transaction, workOn(host).work)).toBe(transaction);
});
