import { base64, joinShell, library, raw, sh } from '../../src/transport/shell';

test.each([
  ['plain', 'plain'],
  ['/etc/uwsgi/shop.ini', '/etc/uwsgi/shop.ini'],
  ['--lines=50', '--lines=50'],
  ['', "''"],
  ["it's", "'it'\\''s'"],
  ['$HOME `id` "x"', '\'$HOME `id` "x"\''],
  ['A=b', "'A=b'"],
  ['~', "'~'"],
  ['a\nb', "'a\nb'"],
])('sh inserts the text %j as the word %s', (text, word) => expect(sh`${text}`.text).toBe(word));

test('sh refuses a text that no argument can carry', () => expect(() => sh`${'a\0b'}`).toThrow(RangeError));

test('sh inserts shell as it is, numbers in digits, and lists as words', () => {
  const inner = sh`"$work"/${'a b'}`;
  expect(sh`cp ${inner} ${[1, 'c d', inner]}; exit ${3}`.text).toBe(
    `cp "$work"/'a b' 1 'c d' "$work"/'a b'; exit 3`,
  );
});

test('sh leaves backslashes to the shell, but those before ${ and a backtick', () => {
  expect(
    sh`printf '%s\n' "\${path##*/}" \`id\` \
  end`.text,
  ).toBe('printf \'%s\\n\' "${path##*/}" `id` \\\n  end');
});

test('joinShell() joins parts by line ends, or as it is said', () => {
  expect(joinShell([sh`a`, sh`b`]).text).toBe('a\nb');
  expect(joinShell([sh`a`, sh`b`], ' && ').text).toBe('a && b');
});

test('joinShell() inserts a library once, before all that need it', () => {
  const shared = library('f() { :; }');
  const [one, other] = [joinShell([shared, sh`one() { f; }`]), joinShell([shared, sh`other() { f; }`])];
  expect(joinShell([one, other, sh`f`, sh`f`]).text).toBe('f() { :; }\none() { f; }\nother() { f; }\nf\nf');
});

test('raw() and base64() are inserted as they are', () => {
  expect(sh`${raw('a | b')} ${base64('x=')}`.text).toBe('a | b eD0=');
});
