import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTables } from '../../scripts/option-tables/read-tables';
import { compareReleases, recordsOf } from '../../scripts/option-tables/records';
import { committedRecords, compareSources, describeChanges, releasesOf } from '../../scripts/read-options';
import { catalog, releaseOf } from '../../src/config/catalog';
import { catalogReleases } from '../../src/config/generated/catalog';
import { pyuwsgi, testWithPyuwsgi, testWithUwsgi } from './real-uwsgi';

const table = (...entries: readonly string[]): string =>
  `/* {"no", no_argument, 0, "a comment", f, 0, 0}, */\nstatic struct uwsgi_option some_options[] = {\n${entries.join('\n')}\n{0, 0, 0, 0, 0, 0, 0}\n};\nint after[] = {1};\n`;

test('readTables() reads an entry with its text, conditions and flags', () => {
  const source = table(
    '#ifdef UWSGI_SSL',
    '\t{"one", required_argument, \'o\', "a, \\"text\\" with } and // marks", uwsgi_opt_set_int, &u.one, UWSGI_OPT_MASTER | UWSGI_OPT_LOG_MASTER},',
    '#else',
    '\t{(char *)"two", no_argument, 0, (char *)"more", uwsgi_opt_true, &u.two, 0},',
    '#endif',
    '\t{"three", optional_argument, 0, "last", uwsgi_opt_add_route, (void *) "host"},',
  );
  expect(readTables(source, 'core')).toEqual([
    {
      name: 'one',
      plugin: 'core',
      argument: 'required',
      short: 'o',
      setter: 'uwsgi_opt_set_int',
      data: '&u.one',
      flags: ['master', 'log-master'],
      conditions: ['UWSGI_SSL'],
    },
    {
      name: 'two',
      plugin: 'core',
      argument: 'none',
      setter: 'uwsgi_opt_true',
      data: '&u.two',
      flags: [],
      conditions: ['!(UWSGI_SSL)'],
    },
    {
      name: 'three',
      plugin: 'core',
      argument: 'optional',
      setter: 'uwsgi_opt_add_route',
      data: '"host"',
      flags: [],
      conditions: [],
    },
  ]);
});

const entry = (name: string, argument: string, setter: string, flags = '0'): string =>
  `{"${name}", ${argument}_argument, 0, "text", uwsgi_opt_${setter}, &u.${name}, ${flags}},`;

test('compareReleases() names what a release adds, removes and changes in argument, kind, flags and range', () => {
  const before = table(
    entry('kept', 'required', 'set_str'),
    entry('gone', 'no', 'true'),
    entry('argument', 'no', 'add_string_list'),
    entry('kind', 'required', 'set_int'),
    entry('flags', 'no', 'true'),
    entry('range', 'required', 'set_16bit'),
  );
  const after = table(
    entry('kept', 'required', 'set_str'),
    entry('come', 'no', 'true'),
    entry('argument', 'required', 'add_string_list'),
    entry('kind', 'required', 'set_megabytes'),
    entry('flags', 'no', 'true', 'UWSGI_OPT_IMMEDIATE'),
    entry('range', 'required', 'set_int'),
  );
  const records = recordsOf(
    new Map([
      ['1', readTables(before, 'core')],
      ['2', readTables(after, 'core')],
    ]),
  );
  expect(describeChanges(compareReleases(records, '1', '2'))).toEqual([
    'adds come',
    'removes gone',
    'changes argument: argument none → required',
    'changes flags: implies nothing → immediate',
    'changes kind: kind int → size',
    'changes kind: read by uwsgi_opt_set_int → uwsgi_opt_set_megabytes',
    'changes range: read by uwsgi_opt_set_16bit → uwsgi_opt_set_int',
  ]);
});

test('recordsOf() refuses a function whose kind is not known, naming option and function', () => {
  const releases = new Map([['1', readTables(table(entry('new', 'required', 'set_moon')), 'core')]]);
  expect(() => recordsOf(releases)).toThrow(
    'Cannot classify the option new: the function uwsgi_opt_set_moon must have a kind in scripts/option-tables/kinds.ts',
  );
});

test('compareSources() names what the sources of a new release change against the newest 2.0', () => {
  const directory = mkdtempSync(join(tmpdir(), 'uwsgi-sources-'));
  try {
    mkdirSync(join(directory, 'core'));
    mkdirSync(join(directory, 'plugins/moon'), { recursive: true });
    writeFileSync(
      join(directory, 'core/uwsgi.c'),
      table('{"processes", required_argument, \'p\', "text", uwsgi_opt_set_str, &uwsgi.numproc, 0},'),
    );
    writeFileSync(join(directory, 'plugins/moon/moon.cc'), table(entry('moon-phase', 'no', 'true')));
    const changes = compareSources('2.0.99', directory);
    expect(changes.with).toBe(catalogReleases.filter((one) => one.startsWith('2.0.')).at(-1));
    expect(changes.added).toEqual(['moon-phase']);
    expect(changes.removed).toContain('workers');
    expect(changes.changed).toEqual([
      'processes: kind int → string',
      'processes: read by uwsgi_opt_set_int → uwsgi_opt_set_str',
    ]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('the catalogue knows 2.0.31 and the plugins v8 and gridfs', () => {
  expect(releasesOf(committedRecords())).toEqual(['2.0.21', '2.0.30', '2.0.31', '2.1']);
  expect(catalogReleases).toEqual(['2.0.21', '2.0.30', '2.0.31', '2.1']);
  for (const name of 'gridfs-mount gridfs-debug v8-load v8-preemptive v8-gc-freq v8-module-path v8-jsgi'.split(
    ' ',
  ))
    expect(catalog.get(name)).toMatchObject({ plugin: name.split('-')[0], versions: catalogReleases });
});

test.each([
  ['2.0.21-debian', '2.0.21'],
  ['2.0.20', '2.0.21'],
  ['2.0.29', '2.0.21'],
  ['2.0.30.post1', '2.0.30'],
  ['2.0.31', '2.0.31'],
  ['2.0.40', '2.0.31'],
  ['2.1-dev', '2.1'],
])('releaseOf() takes %s for %s', (version, release) => {
  expect(releaseOf(version)).toBe(release);
});

/** Options that a binary has built in; its form without a value prints them and ends. */
function unknownOf(binary: string): readonly string[] {
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  const dumped = execFileSync(binary, ['--dump-options'], { encoding: 'utf8' }).trim().split('\n');
  expect(dumped.length).toBeGreaterThan(700);
  return dumped
    .filter((name) => !catalog.get(name)?.versions.includes(releaseOf(version)))
    .map((name) => `${binary} ${version} adds ${name}`);
}

testWithUwsgi('the installed uWSGI has no option that the catalogue does not have for its release', () => {
  expect(unknownOf('uwsgi')).toEqual([]);
});

testWithPyuwsgi(
  'the installed pyuwsgi has no option that the catalogue does not have for its release',
  () => {
    expect(unknownOf(pyuwsgi)).toEqual([]);
  },
);
