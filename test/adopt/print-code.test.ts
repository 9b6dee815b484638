import { codeOf, FromEnvironment, quoted, statement } from '../../src/adopt/print-code';

const code = (value: unknown) => codeOf(value, (index) => `SECRET_${index}`);

test('quoted() takes the quotes that need fewer escapes and hides nothing', () => {
  expect([quoted("it's"), quoted('a "b"'), quoted('\ufeff\u202e'), quoted('a\\b\t')]).toEqual([
    '"it\'s"',
    `'a "b"'`,
    "'\\ufeff\\u202e'",
    "'a\\\\b\\t'",
  ]);
});

test('statement() breaks lines as formatters do', () => {
  const long = 'x'.repeat(60);
  expect(statement('a.set', ["'k'", code([long, long])], '')).toBe(
    `a.set('k', [\n  '${long}',\n  '${long}',\n]);`,
  );
  expect(statement('a.raw', ["'k'", code(long + long)], '')).toBe(`a.raw(\n  'k',\n  '${long}${long}',\n);`);
  expect(statement('new X', [code({ a: { b: 1 }, c: long + long })], '  ')).toBe(
    `  new X({\n    a: { b: 1 },\n    c: '${long}${long}',\n  });`,
  );
});

test('codeOf() puts variables in the place of secrets', () => {
  expect(code('uwsgi-iac-secret-3-')).toBe("secretFrom.env('SECRET_3')");
  expect(code('a`${b}=uwsgi-iac-secret-0-;')).toBe("text`a\\`\\${b}=${secretFrom.env('SECRET_0')};`");
  expect(code(new FromEnvironment('LOGIN'))).toBe('process.env.LOGIN');
});
