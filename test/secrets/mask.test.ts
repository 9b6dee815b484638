import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { Mask, mask } from '../../src/secrets/mask';
import { maskError } from '../../src/secrets/mask-error';
import { sh } from '../../src/transport/shell';

const key = `-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQC7\n-----END KEY-----`;

/** A way in which a program may write a secret down. */
const forms: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'without blanks around it': (secret) => secret.trim(),
  'within a text': (secret) => `postgres://shop:${secret}@db1/shop`,
  'glued to other letters': (secret) => `before${secret}after`,
  'as JSON': (secret) => JSON.stringify({ password: secret }),
  'as JSON within JSON': (secret) => JSON.stringify(JSON.stringify({ password: secret })),
  'as JSON in ASCII': (secret) =>
    JSON.stringify(secret).replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  'as Python shows it': (secret) =>
    `'${secret.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`,
  'as Python shows bytes': (secret) =>
    [...Buffer.from(secret)]
      .map((byte) =>
        byte > 32 && byte < 127 && byte !== 92
          ? String.fromCharCode(byte)
          : `\\x${byte.toString(16).padStart(2, '0')}`,
      )
      .join(''),
  'quoted for a shell': (secret) => sh`DB=${secret} uwsgi`.text,
  'quoted by Python for a shell': (secret) => `'${secret.replaceAll("'", `'"'"'`)}'`,
  'in a URL': (secret) => `?q=${encodeURIComponent(secret)}&x`,
  'in a URL, in lower case': (secret) =>
    encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (unit) => unit.toLowerCase()),
  'in a form': (secret) => `?${new URLSearchParams({ q: secret })}`,
  'with every byte as percent': (secret) =>
    [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'in a unit': (secret) =>
    `"DB=${secret.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`,
  'in XML': (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'as base64': (secret) => Buffer.from(secret).toString('base64'),
  'as base64 of a URL': (secret) => Buffer.from(secret).toString('base64url'),
  'in base64 of content, first place': (secret) => Buffer.from(`abc${secret}xyz`).toString('base64'),
  'in base64 of content, second place': (secret) => Buffer.from(`abcd${secret}xyz`).toString('base64'),
  'in base64 of content, third place': (secret) => Buffer.from(`abcde${secret}xyz`).toString('base64'),
  'in base64 of content, in lines': (secret) =>
    Buffer.from(`${'x'.repeat(50)}${secret}${'y'.repeat(80)}`)
      .toString('base64')
      .replace(/.{76}/g, '$&\n'),
  'in base64 that was cut before': (secret) =>
    Buffer.from(`${'x'.repeat(40)}${secret}tail`)
      .toString('base64')
      .slice(17),
  'as hex, as literals of SQL travel': (secret) => `decode('${Buffer.from(secret).toString('hex')}','hex')`,
};

/** What must not be left of a secret: it, its longer lines, and their encodings. */
const traces = (secret: string): readonly string[] =>
  [secret, ...secret.split('\n').filter((line) => line.length >= 8 && !line.startsWith('-----'))].flatMap(
    (text) => [
      text,
      Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -1),
      encodeURIComponent(text),
    ],
  );

const secrets: Readonly<Record<string, string>> = {
  plain: 'hunter2hunter2',
  'with marks': `p@ss'w"o$r\\d% %41&<x>`,
  'with blanks': ' two words ',
  'not of ASCII': 'pässwörd→🔑',
  short: 'abcd',
  'a key': key,
};

describe.each(Object.entries(secrets))('Mask hides a secret %s', (_kind, secret) => {
  test.each(Object.entries(forms))('%s', (_form, write) => {
    const shown = new Mask([secret]).hide(`before: ${write(secret)} :after`);
    expect(shown).toContain('[secret]');
    expect(shown).toMatch(/^before:.*:after$/s);
    for (const trace of traces(secret)) expect(shown).not.toContain(trace);
  });
});

test('Mask hides any secret in any form, and changes nothing else', () => {
  const secret = fc
    .string({ unit: 'grapheme', minLength: 6, maxLength: 40 })
    .filter((text) => /\w{6}/.test(text));
  fc.assert(
    fc.property(secret, fc.constantFrom(...Object.values(forms)), (text, write) => {
      const shown = new Mask([text]).hide(`before ${write(text)}`);
      expect(shown).not.toContain(text.trim());
      expect(shown).toContain('[secret]');
      expect(new Mask([text]).hide('before nothing')).toBe('before nothing');
    }),
    { numRuns: 500 },
  );
});

test.each([
  [
    'the value of KEY=value',
    'DB_PASSWORD=hunter2hunter2',
    'app: shop:hunter2hunter2@db',
    'app: shop:[secret]@db',
  ],
  ['the whole KEY=value', 'DB_PASSWORD=hunter2hunter2', 'env DB_PASSWORD=hunter2hunter2;', 'env [secret];'],
  ['a quoted value in a file of them', 'A=1\nexport TOKEN="top secret"\n', 'got top secret', 'got [secret]'],
  [
    'a value in JSON',
    '{\n  "token": "abcdefgh1",\n  "on": true\n}',
    'token abcdefgh1 true',
    'token [secret] true',
  ],
  [
    'the password of a URL',
    'postgres://u:p%40ss1@db/x',
    'refused p@ss1 and p%40ss1',
    'refused [secret] and [secret]',
  ],
  ['the password of a passfile', 'db:5432:*:shop:hunter2\\:x', 'tried hunter2:x', 'tried [secret]'],
  ['a line of a key', key, 'read MIIEvQIBADANBgkqhkiG9w0BAQEF ok', 'read [secret] ok'],
])('Mask hides %s', (_what, secret, text, shown) => {
  expect(mask(text, [secret])).toBe(shown);
});

test.each([
  [
    'abc',
    'abc, "abc" (abc) A=abc; abcd xabc abc_1',
    '[secret], "[secret]" ([secret]) A=[secret]; abcd xabc abc_1',
  ],
  ['8000', 'port 8000 of 80001', 'port [secret] of 80001'],
  ['true', 'it is true', 'it is true'],
  ['DEBUG=1', 'exit status 1; DEBUG=1', 'exit status 1; [secret]'],
  ['', 'a text', 'a text'],
  ['  \n', 'a  \n text', 'a  \n text'],
  ['/', '/etc/uwsgi', '/etc/uwsgi'],
])('Mask leaves messages readable where the secret is short or ordinary: %j', (secret, text, shown) => {
  expect(mask(text, [secret, undefined])).toBe(shown);
});

test('Mask leaves no tail of a secret that begins with, or overlaps, another', () => {
  expect(mask('a secret-long text', ['secret', 'secret-long'])).toBe('a [secret] text');
  expect(mask('abcdefghi', ['abcdef', 'defghi'])).toBe('[secret]');
});

test('Mask is idempotent, and shows what stands for a secret that was not fetched as any other', () => {
  const { hide } = new Mask(['hunter2', 'secret']);
  expect(hide(hide('is hunter2'))).toBe('is [secret]');
  expect(new Mask([]).hide('a [secret 0123456789ab] b')).toBe('a [secret] b');
});

test('Mask gets through a large text, however many secrets there are', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `secret number ${index} of many`);
  const masker = new Mask([...many, 'x'.repeat(100_000), 'aaaaaaaaaaaa']);
  const text = `${'the quick brown fox '.repeat(400_000)}secret number 4711 of many`;
  const shown = masker.hide(text);
  expect(shown.endsWith('fox [secret]')).toBe(true);
});

test('Mask hides what the shell itself writes of a secret', () => {
  const secret = `it's a "secret" $HOME`;
  const shown = execFileSync(
    'sh',
    ['-c', 'set; export -p; printf %s "$S" | base64; printf %s "$S" | od -An -tx1 | tr -d " \\n"'],
    {
      env: { S: secret, PATH: process.env['PATH'] },
    },
  ).toString();
  expect(shown).toContain('secret');
  const left = mask(shown, [secret]);
  for (const part of [
    'a "secret"',
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('hex'),
  ])
    expect(left).not.toContain(part);
});

test('maskError() hides secrets in all that an error carries, and keeps the error', () => {
  class Failure extends Error {
    override readonly name = 'Failure';
    readonly faults = ['one hunter2', 'two'];
    readonly stderr = 'said hunter2';
    readonly state = { password: 'hunter2' };
  }
  const cause = new TypeError('inner hunter2', {
    cause: new AggregateError([new Error('deep hunter2')], 'all hunter2'),
  });
  const error = Object.assign(new Failure('outer hunter2'), { cause });
  cause.stack;
  expect(maskError(error, new Mask(['hunter2']))).toBe(error);
  const { state: _, ...told } = error as unknown as Record<string, unknown>;
  const inner = cause.cause as AggregateError;
  const all = [
    error.message,
    error.stack,
    JSON.stringify(told),
    cause.message,
    cause.stack,
    inner.message,
    inner.errors[0].message,
    inner.errors[0].stack,
  ];
  for (const text of all) expect(text).not.toContain('hunter2');
  expect(error.stack).toContain('Failure');
  expect(error.state).toEqual({ password: 'hunter2' });
  expect(maskError('no error', new Mask([]))).toBe('no error');
});
