import { holdsShortSecret, rememberSecrets, secretsAmong } from '../../src/secrets/remembered';

const key = ['-----BEGIN KEY-----', 'MIIEvQIBADANBgkq', 'aGVsbG8gd29ybGQh', '-----END KEY-----'].join('\n');

test.each([
  { given: 'hunter22', found: 'hunter22', seen: ['hunter22'] },
  { given: 'hunter22', found: 'TOKEN=hunter22', seen: ['hunter22'] },
  { given: 'hunter22', found: 'postgres://shop:hunter22@db1/shop', seen: ['hunter22'] },
  { given: 'hunter22', found: 'one\nB="hunter22"\ntwo', seen: ['hunter22'] },
  { given: 'hunter22', found: '--key=a,secret:hunter22', seen: ['hunter22'] },
  { given: 'hunter22', found: '{"password": "hunter22"}', seen: ['hunter22'] },
  { given: 'TOKEN=hunter22', found: 'TOKEN=hunter22', seen: ['TOKEN=hunter22', 'hunter22'] },
  { given: 'TOKEN=hunter22', found: 'other: hunter22', seen: ['hunter22'] },
  { given: 'postgres://shop:p%40ssword@db1/shop', found: 'p@ssword', seen: ['p@ssword'] },
  { given: '{"password":"a b"}', found: '{"password":"a b"}', seen: ['{"password":"a b"}'] },
  { given: 'a "quoted" 50%', found: 'Environment="T=a \\"quoted\\" 50%%"', seen: ['a "quoted" 50%'] },
  { given: key, found: key, seen: [key, 'MIIEvQIBADANBgkq', 'aGVsbG8gd29ybGQh'] },
  { given: key, found: `edited\n${key.split('\n')[1]}`, seen: ['MIIEvQIBADANBgkq'] },
  { given: 'c2VjcmV0OnBhc3M=', found: 'Authorization: Basic c2VjcmV0OnBhc3M=', seen: ['c2VjcmV0OnBhc3M='] },
  { given: 'geheim-äöü', found: 'T=geheim-äöü', seen: ['geheim-äöü'] },
])('$given is known again in $found', ({ given, found, seen }) => {
  const remembered = rememberSecrets(undefined, [given]);
  expect(secretsAmong({ inside: [found] }, remembered)).toEqual(expect.arrayContaining(seen));
  expect(JSON.stringify(remembered)).not.toMatch(/hunter2|quoted|MIIE|4711|geheim/);
});

test.each([
  { given: 'abc', found: 'PIN=abc' },
  { given: 'abc', found: 'one\nB="abc"\ntwo' },
  { given: '4711', found: 4711 },
  { given: 'hunter2', found: 'postgres://shop:hunter2@db1/shop' },
])('$given hides the place of $found, and is no text that is hidden everywhere', ({ given, found }) => {
  const remembered = rememberSecrets(undefined, [given]);
  expect(secretsAmong({ inside: [found, 'abc of 4711'] }, remembered)).toEqual([]);
  expect(holdsShortSecret(found, remembered)).toBe(true);
  expect(holdsShortSecret('other', remembered)).toBe(false);
  expect(holdsShortSecret(found, undefined)).toBe(false);
});

test('what was no secret is none', () => {
  const remembered = rememberSecrets(undefined, ['hunter22', 'true', '']);
  expect(secretsAmong({ a: 'hunter', b: ['TOKEN=other', 'true', ''] }, remembered)).toEqual([]);
});

test('digests of two hosts do not look equal, and say nothing new where all is known', () => {
  const one = rememberSecrets(undefined, ['hunter22']);
  const other = rememberSecrets(undefined, ['hunter22']);
  expect(one.digests).not.toEqual(other.digests);
  expect(rememberSecrets(one, ['hunter22'])).toBe(one);
});

test('secrets of earlier times go first when there are very many, and none of now goes', () => {
  const many = Array.from({ length: 21_000 }, (_, index) => `secret-${index}-of-many`);
  const first = rememberSecrets(undefined, many);
  expect(secretsAmong(many, first)).toHaveLength(21_000);
  expect(rememberSecrets(first, many)).toBe(first);
  const second = rememberSecrets(first, ['another secret']);
  expect(secretsAmong([many[0], many.at(-1), 'another secret'], second)).toEqual([
    many.at(-1),
    'another secret',
  ]);
});

test('secretsAmong() gets through a large text', () => {
  const remembered = rememberSecrets(undefined, ['hunter22']);
  const line = (index: number) => `variable_${index} = "value ${index}", # of the line ${index}`;
  const text = Array.from({ length: 20_000 }, (_, index) => line(index)).join('\n');
  expect(secretsAmong(`${text}\nhunter22`, remembered)).toEqual(['hunter22']);
});
