import { secretIn } from '../../src/secrets/secret-patterns';

test.each([
  ['env', 'DB_PASSWORD=hunter2', 'hunter2'],
  ['env', 'LANG=C', undefined],
  ['subscribe-to', '127.0.0.1:5000:shop,SHA1:hunter2', 'hunter2'],
  ['constructor', 'x', undefined],
  ['toString', 'x', undefined],
  ['__proto__', 'x', undefined],
])('secretIn() of %s = %s', (option, value, secret) => {
  const range = secretIn(option, value);
  expect(range && value.slice(...range)).toBe(secret);
});
