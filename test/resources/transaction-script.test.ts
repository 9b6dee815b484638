import { restSeconds } from '../../src/resources/takeover/host-rest';
import type { Transaction } from '../../src/resources/transaction';
import { activateLimit, hostSeconds, transactionScript } from '../../src/resources/transaction-script';
import { sh } from '../../src/transport/shell';

const transaction = (more: Partial<Transaction> = {}): Transaction => ({
  purpose: 'change the shop',
  files: [],
  activate: sh`:`,
  prove: sh`:`,
  revert: sh`:`,
  evidence: sh`:`,
  deadline: 60,
  ...more,
});
const verdict = { seconds: 30, judge: async () => undefined };

test.each([
  ['twice the deadline and two minutes', {}, 240],
  ['what the transaction says', { activateSeconds: 7 }, 7],
])('activateLimit() is %s', (_, more, seconds) => {
  expect(activateLimit(transaction(more))).toBe(seconds);
});

/** Seconds of the limits in the script, which the watchdog on the host enforces. */
const limit = (script: string, name: string): number =>
  Number(new RegExp(`\\blimit_${name}=(\\d*|'')`).exec(script)?.[1]?.replace("''", ''));

test.each([
  ['without a verdict', {}],
  ['with a verdict', { verdict }],
  ['with a verdict on further changes', { verdict: { ...verdict, rest: 'token' } }],
  ['that activates for long', { activateSeconds: 900 }],
])('hostSeconds() of a transaction %s is longer than all phases on the host together', (_, more) => {
  const given = transaction(more);
  const { text } = transactionScript(given, 'sign');
  const [prepare, activate, prove, judged, record, evidence, revert] = [
    'prepare',
    'activate',
    'prove',
    'verdict',
    'record',
    'evidence',
    'revert',
  ].map((name) => limit(text, name));
  // A change is recorded or rolled back, not both.
  const longest = prepare! + activate! + prove! + judged! + Math.max(record!, evidence! + revert!);
  expect(hostSeconds(given)).toBeGreaterThan(longest);
  expect(prove!).toBeGreaterThan(given.deadline);
  expect(revert!).toBeGreaterThan(activate! + given.deadline);
});

test('transactionScript() waits for a verdict longer than the client may take, and longer for further changes', () => {
  const { text } = transactionScript(transaction({ verdict }), 'sign');
  const { text: rest } = transactionScript(transaction({ verdict: { ...verdict, rest: 'token' } }), 'sign');
  expect(limit(text, 'verdict')).toBeGreaterThan(verdict.seconds);
  expect(limit(rest, 'verdict')).toBe(limit(text, 'verdict') + restSeconds);
});
