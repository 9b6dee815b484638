import { knownSecrets, noteSecrets } from '../../src/secrets/known';

test('secrets of one or two characters leave counts, marks and keys of our own output alone', () => {
  noteSecrets(['1', '0', 'x', '42', 'id']);
  const text = 'Plan: 1 to create, 0 unchanged, 42 done {"id": "x"}';
  expect(knownSecrets().hide(text)).toBe(text);
});

test('secrets of three characters are redacted wherever they occur', () => {
  noteSecrets(['q7!']);
  expect(knownSecrets().hide('it is q7! here')).toBe('it is [secret] here');
});
