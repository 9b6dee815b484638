import { formatArgs } from '../../../src/config/formatters/args';
import { parseArgs } from '../../../src/config/readers/args';

const shown = (args: readonly string[]) =>
  parseArgs(args).directives.map(({ key, value }) => `${key} = ${value}`);

test.each<readonly [string, readonly string[], readonly string[]]>([
  ['a value as a word', ['--http', ':8000'], ['http = :8000']],
  ['a value behind =', ['--http=:8000'], ['http = :8000']],
  ['a value that looks like an option', ['--env', '--x'], ['env = --x']],
  ['switches', ['--master', '--vacuum'], ['master = true', 'vacuum = true']],
  ['letters', ['-M', '-p', '4', '-s:3031'], ['master = true', 'processes = 4', 'socket = :3031']],
  ['letters in one word', ['-MTp4'], ['master = true', 'enable-threads = true', 'processes = 4']],
  ['an optional argument', ['--chmod-socket', '--log-date=%Y'], ['chmod-socket = 1', 'log-date = %%Y']],
  ['an optional argument, not taken from the next word', ['--chmod-socket', '660'], ['chmod-socket = 1']],
  ['a unique beginning of a name', ['--wsgi-fi', 'app.py'], ['wsgi-file = app.py']],
  ['options by --set', ['--set', 'master=0', '-S', 'a=b'], ['master = 0', 'set-placeholder = a=b']],
  [
    'variables',
    ['--set-placeholder', 'x=1', '--chdir', '/srv/%(x)'],
    ['set-placeholder = x=1', 'chdir = /srv/%(x)'],
  ],
  ['a percent sign, which a file would replace', ['--env', 'P=50%d'], ['env = P=50%%d']],
  ['nothing behind --', ['--', '--master'], []],
])('parseArgs() reads %s', (_name, args, expected) => {
  expect(shown(args)).toEqual(expected);
});

test('parseArgs() keeps words and names unknown options, without their values', () => {
  const found = parseArgs(['shop.ini', '--no-such-option', '--master', 'other.yml', '-%', '--', '-x']);
  expect(found).toMatchObject({
    words: ['shop.ini', 'other.yml', '-x'],
    unknown: ['--no-such-option', '-%'],
  });
});

test('parseArgs() reads what formatArgs() writes', () => {
  const lines = [
    ['http', ':8000'],
    ['master', 'true'],
    ['env', 'A=50%%'],
    ['chmod-socket', '660'],
    ['log-date', 'true'],
    ['chmod', '1'],
    ['processes', '4'],
    ['route', '^/x break:404'],
    ['need-app', 'false'],
  ].map(([key, value]) => ({ key: key!, value: value! }));
  expect(parseArgs(formatArgs([{ name: 'uwsgi', lines }])).directives).toEqual(lines);
});
