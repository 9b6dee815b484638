import { failureOf } from '../../src/provider/failure';

test('failureOf() names the property of a plain value at the top, since the CLI prints that value', () => {
  const values = { name: 'a b', probes: [{ http: { url: 'x' } }] };
  const failure = (path: (string | number)[], message = 'Must be other') =>
    failureOf({ path, message }, values, false);
  expect(failure(['name'])).toEqual({ property: 'name', reason: 'Must be other' });
  expect(failure(['probes'])).toEqual({ property: '', reason: 'probes: Must be other' });
  expect(failure(['probes', 0, 'http'])).toEqual({ property: '', reason: 'probes[0].http: Must be other' });
  expect(failure([])).toEqual({ property: '', reason: 'Must be other' });
});

test('failureOf() neither names the property of a secret nor shows its text', () => {
  const secrecy = new Map([['name', true as const]]);
  expect(failureOf({ path: ['name'], message: 'Cannot take hunter2' }, { name: 'hunter2' }, secrecy)).toEqual(
    {
      property: '',
      reason: 'name: Cannot take [secret]',
    },
  );
});
