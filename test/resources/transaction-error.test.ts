import { transactionFailure } from '../../src/resources/transaction-error';

const message = (outcome: Parameters<typeof transactionFailure>[0]) =>
  transactionFailure(outcome, 'web1', 'shop', 'vassal').message;
const sum = 'a'.repeat(64);

test.each([
  ['absent', 'no file'],
  [sum, `digest ${'a'.repeat(12)}…`],
])('transactionFailure() of a file that was edited to %s says that nothing was changed', (found, text) => {
  expect(message({ kind: 'conflict', path: '/etc/shop.ini', found })).toBe(
    `web1: shop: Cannot change /etc/shop.ini: it was edited meanwhile (found ${text}); nothing was changed, run again to see the edit`,
  );
});

test('transactionFailure() of a refused transaction says that nothing was changed, and why', () => {
  expect(message({ kind: 'refused', message: 'no room' })).toBe(
    'web1: shop: Cannot deploy the vassal; nothing was changed: no room',
  );
});

test.each([
  ['write', 'its files could not be written'],
  ['prepare', 'the service manager refused it'],
  ['activate', 'it could not be activated'],
  ['prove', 'it did not come into effect'],
  ['verdict', 'it came into effect, but a probe failed'],
  ['interrupted', 'it was ended from outside'],
  ['another', 'another'],
])('transactionFailure() of a change that was rolled back in the phase %s names it', (phase, text) => {
  expect(message({ kind: 'reverted', phase, evidence: '', restored: true })).toBe(
    `web1: shop: Cannot deploy the vassal: ${text}; the previous state is restored`,
  );
});

test('transactionFailure() says where the previous state is not active again, and gives the evidence on lines of its own', () => {
  expect(message({ kind: 'reverted', phase: 'prove', evidence: 'no module shop\n', restored: false })).toBe(
    'web1: shop: Cannot deploy the vassal: it did not come into effect; the previous files are restored, but did not become active again\nno module shop',
  );
});
