import { formatArgs } from '../../../src/config/formatters/args';

type Pair = readonly [key: string, value: string];

const section = (name: string, pairs: readonly Pair[]) => ({
  name,
  lines: pairs.map(([key, value]) => ({ key, value })),
});
const args = (...pairs: readonly Pair[]) => formatArgs([section('uwsgi', pairs)]);

test.each<readonly [string, readonly Pair[], readonly string[]]>([
  ['a switch alone', [['vacuum', 'true']], ['--vacuum']],
  [
    'a switch alone, in any word for on',
    [
      ['vacuum', 'True'],
      ['master', '1'],
      ['lazy', 'yes'],
    ],
    ['--vacuum', '--master', '--lazy'],
  ],
  [
    'a key without a value',
    [
      ['vacuum', ''],
      ['chmod-socket', ''],
    ],
    ['--vacuum', '--chmod-socket='],
  ],
  [
    'a switch that is off by --set',
    [
      ['vacuum', 'false'],
      ['master', '0'],
    ],
    ['--set', 'vacuum=false', '--set', 'master=0'],
  ],
  [
    'a value as a word',
    [
      ['env', 'A=true'],
      ['print', '-x'],
      ['touch-reload', ''],
    ],
    ['--env', 'A=true', '--print', '-x', '--touch-reload', ''],
  ],
  [
    'an optional argument behind =',
    [
      ['chmod-socket', '660'],
      ['log-date', '%%Y'],
    ],
    ['--chmod-socket=660', '--log-date=%Y'],
  ],
  [
    'an argument that some releases do not take by --set',
    [
      ['ssl-option', '4'],
      ['memory-report', 'true'],
    ],
    ['--set', 'ssl-option=4', '--memory-report'],
  ],
  [
    'logic, with switches in it by --set',
    [
      ['if-exists', '/tmp'],
      ['vacuum', ''],
      ['endif', ''],
      ['lazy', 'true'],
    ],
    ['--if-exists', '/tmp', '--set', 'vacuum=true', '--endif', '--lazy'],
  ],
  [
    'a variable of the file as a placeholder',
    [
      ['base', '/tmp'],
      ['chdir', '%(base)'],
    ],
    ['--set-placeholder', 'base=/tmp', '--chdir', '%(base)'],
  ],
  [
    'a variable with a reference by --set',
    [
      ['base', '$(HOME)'],
      ['chdir', '%(base)'],
    ],
    ['--set', 'base=$(HOME)', '--chdir', '%(base)'],
  ],
  [
    'an unknown option that nothing refers to by --set',
    [['own-plugin-option', '1']],
    ['--set', 'own-plugin-option=1'],
  ],
  [
    'percent signs once: a command line has no magic',
    [
      ['procname', '100%%'],
      ['log-format', '%(pid)'],
    ],
    ['--procname', '100%', '--log-format', '%(pid)'],
  ],
  [
    'the number of processors as a reference',
    [
      ['workers', '%k'],
      ['print', '%k of 9'],
    ],
    [
      '--workers',
      '@(exec://getconf _NPROCESSORS_ONLN)',
      '--print',
      '@(exec://getconf _NPROCESSORS_ONLN) of 9',
    ],
  ],
  ['an escape character', [['print', '%[[1m']], ['--print', '\u001b[1m']],
])('formatArgs() writes %s', (_, pairs, expected) => {
  expect(args(...pairs)).toEqual(expected);
});

test.each<readonly [string, readonly Pair[], string]>([
  [
    'magic of a file',
    [['logto', '/var/log/%n.log']],
    'logto: Cannot write the option on a command line: uWSGI replaces %n in files only; write its value; saw "/var/log/%n.log"',
  ],
  [
    'processors where references are not replaced',
    [['iprint', '%k']],
    'iprint: Cannot write the option on a command line: uWSGI replaces %k in files only; write the number of processors; saw "%k"',
  ],
  [
    'a section that is not there',
    [['ini', ':web']],
    'ini: Cannot write the option on a command line: the section [web] that it includes must be one of [uwsgi]',
  ],
])('formatArgs() refuses %s', (_, pairs, message) => {
  expect(() => args(...pairs)).toThrow(message);
});

test('formatArgs() unfolds included sections at their place, and refuses others', () => {
  const all = [
    section('uwsgi', [
      ['master', 'true'],
      ['ini', ':web'],
      ['lazy', 'true'],
    ]),
    section('web', [['http-socket', ':80']]),
  ];
  expect(formatArgs(all)).toEqual(['--master', '--http-socket', ':80', '--lazy']);
  const zerg = section('zerg', [['zerg', '/run/pool']]);
  expect(() => formatArgs([...all, zerg])).toThrow('sections: Cannot write [zerg] on a command line');
  expect(formatArgs([...all, zerg], { section: 'zerg' })).toEqual(['--zerg', '/run/pool']);
  expect(() => formatArgs([section('uwsgi', [['ini', ':uwsgi']])])).toThrow('[uwsgi] includes itself');
});

test('formatArgs() gives nothing for a file in which uWSGI reads nothing', () => {
  expect(formatArgs([section('other', [['a', '1']])])).toEqual([]);
});
