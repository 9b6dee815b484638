import { OptionError } from '../../src/options/errors';
import { linesOfArguments, linesOfPeer } from './arguments';
import { isExplained } from './explained';

describe('Command lines are compared by what a file would say', () => {
  test.each([
    ['a switch with a value', ['--no-orphans', 'True'], ['--no-orphans']],
    ['a switch that is off', ['--master-as-root', 'False'], ['--set', 'master-as-root=False']],
    ['any text for on', ['--logfile-chown', 'www-data'], ['--logfile-chown']],
    ['a switch that takes a word', ['--log-ioerror'], ['--log-ioerror', 'true']],
    ['an option that takes none', ['--so-send-timeout', '39'], ['--set', 'so-send-timeout=39']],
    ['an optional argument', ['--log-prefix', 'shop'], ['--log-prefix=shop']],
    ['%k within a value', ['--chdir', '/srv/%k'], ['--chdir', '/srv/@(exec://getconf _NPROCESSORS_ONLN)']],
    ['a percent sign', ['--procname', 'a%%b'], ['--procname', 'a%b']],
  ])('%s', (_, peer, ours) => {
    expect(linesOfArguments(ours)).toEqual(linesOfPeer(peer));
  });

  test('options whose value is %k', () => {
    const ours = ['--workers', '@(exec://getconf _NPROCESSORS_ONLN)', '--master', '--threads', '4'];
    expect(linesOfArguments(ours, ['workers', 'master'])).toEqual(linesOfPeer(['--threads', '4']));
    expect(linesOfArguments(ours)).toHaveLength(3);
  });

  test.each([
    ['a switch that is lost', ['--no-orphans', 'True'], []],
    ['a switch that is turned', ['--no-orphans', 'False'], ['--no-orphans']],
    ['a word behind a switch', ['--no-orphans', 'True'], ['--no-orphans', 'True']],
    ['a switch that swallows the next option', ['--log-ioerror', '--master'], ['--log-ioerror', '--master']],
    ['a value that is lost', ['--log-prefix', 'shop'], ['--log-prefix']],
    ['an optional argument as a word', ['--log-prefix', 'shop'], ['--log-prefix', 'shop']],
    ['an option of %k that is no number', ['--threads', '4'], ['--workers', '4', '--threads', '4']],
  ])('but %s is a difference', (_, peer, ours) => {
    expect(linesOfArguments(ours)).not.toEqual(linesOfPeer(peer));
  });
});

describe('A refusal is explained by a reason that stands in what uwsgiconf renders', () => {
  const onCommandLine = 'set-placeholder: Cannot write the option on a command line';
  const explained = (option: string, message: string, line: string): boolean =>
    isExplained({ ini: [line] }, { error: true, thrown: new OptionError(option, message) });

  test.each([
    [
      'a separator',
      'subscribe',
      'key: Cannot write a value with ",": uWSGI would end it there and read the rest as another key; write "\\,", saw "a,b"',
      'subscribe2 = key=a,b',
      'subscribe2 = key=a',
    ],
    [
      'a mode',
      'logging.setFileParams',
      'logfile-chmod: Cannot take "660x": it must be an octal mode such as 660',
      'logfile-chmod = 660x',
      'logfile-chmod = 660',
    ],
    [
      'magic',
      'configuration.format',
      `${onCommandLine}: uWSGI replaces %h in files only; write its value; saw "one=%h"`,
      'set-placeholder = one=%h',
      'set-placeholder = one=%%h',
    ],
    [
      '%k that is read at once',
      'configuration.format',
      'flock2: Cannot write the option on a command line: uWSGI replaces %k in files only; write the number of processors; saw "/run/%k"',
      'flock2 = /run/%k',
      'flock2 = /run/lock',
    ],
    [
      'a section',
      'configuration.format',
      'ini: Cannot write the option on a command line: the section [here] that it includes must be one of [uwsgi]',
      'ini = :here',
      'ini = /etc/here.ini',
    ],
  ])('%s', (_, option, message, line, other) => {
    expect(explained(option, message, line)).toBe(true);
    expect(explained(option, message, other)).toBe(false);
  });

  test.each([
    [
      'a value that has no separator',
      'subscribe',
      'key: Cannot write a value with ",": uWSGI would end it there and read the rest as another key; write "\\,", saw "ab"',
      'subscribe2 = key=ab',
    ],
    [
      'a mode that is one',
      'logging.setFileParams',
      'logfile-chmod: Cannot take "660": it must be an octal mode such as 660',
      'logfile-chmod = 660',
    ],
    [
      '%k, which can be written',
      'configuration.format',
      `${onCommandLine}: uWSGI replaces %k in files only; write its value; saw "one=%k"`,
      'set-placeholder = one=%k',
    ],
    [
      'another reason',
      'configuration.format',
      `${onCommandLine}: an argument ends at a NUL; saw "one"`,
      'set-placeholder = one',
    ],
  ])('but not %s', (_, option, message, line) => {
    expect(explained(option, message, line)).toBe(false);
  });
});
