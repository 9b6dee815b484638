import { formsOf } from '../../src/secrets/forms';

const forms = (secret: string) => formsOf(secret).map(({ bytes }) => bytes);

test.each([
  ['hunter2', ['hunter2']],
  [' hunter2\n', [' hunter2\n', 'hunter2', '+hunter2\n']],
  ['PASSWORD=hunter2', ['PASSWORD=hunter2', 'hunter2']],
  ['export TOKEN="a-token"', ['a-token']],
  ['postgres://shop:hunter2@db/x', ['hunter2']],
  ['postgres://shop:h%40nter@db/x', ['h%40nter', 'h@nter']],
  ['db:5432:shop:shop:hun\\:ter', ['hun\\:ter', 'hun:ter']],
  ['two words', ['two words', 'two+words']],
])('formsOf() of %j has %j', (secret, expected) => {
  expect(forms(secret)).toEqual(expect.arrayContaining(expected));
});

test('formsOf() of several lines has each line, but neither the frame of a key nor short lines', () => {
  const all = forms('-----BEGIN KEY-----\nMIIBOgIBAAJBAK\nshort\nAPI=abcdefgh\n-----END KEY-----');
  expect(all).toEqual(expect.arrayContaining(['MIIBOgIBAAJBAK', 'API=abcdefgh', 'abcdefgh']));
  expect(all).not.toContain('short');
  expect(all.filter((form) => form.startsWith('-----') && !form.includes('\n'))).toEqual([]);
});

test.each(['', '  ', 'true', 'No', 'null', '...'])(
  'formsOf() has none of %j, which would redact most of every message',
  (secret) => {
    expect(forms(secret)).toEqual([]);
  },
);

test.each([
  ['abc', true],
  ['12345', true],
  ['123456', false],
  ['abcd', false],
])('formsOf() of %s: only whole words %s', (secret, word) => {
  expect(formsOf(secret)[0]?.word).toBe(word);
});

test('formsOf() has UTF-8 bytes, one character each', () => {
  expect(forms('päss')).toEqual(['p\u00c3\u00a4ss']);
});
