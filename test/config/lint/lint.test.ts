import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateLintDocs } from '../../../scripts/generate-lint-docs';
import { type LintOptions, lint, lintFile, lintIni } from '../../../src/config/lint/lint';
import { parseIni } from '../../../src/config/parse';

const brief = (text: string, options = {}) =>
  lintIni(text, options).map(({ rule, line, severity }) => `${line ?? '-'} ${rule} ${severity}`);

const sound =
  '[uwsgi]\nstrict = true\nmaster = true\nworkers = 4\nmodule = shop.wsgi\nneed-app = true\nenable-threads = true\nvacuum = true\nsocket = /run/shop/a.sock\nchmod-socket = 660\n';

test('lintIni() has nothing against a sound configuration', () => {
  expect(brief(sound)).toEqual([]);
});

test('lintIni() reports lines that uWSGI misreads, in the order of the file', () => {
  expect(brief(`${sound}procname = 100%\nbuffer_size = 4\n`)).toEqual(['11 misread-text warning']);
  expect(brief(`${sound}buffer_size = 4\n`)).toEqual(['11 unknown-option error']);
});

test.each([
  ['max-requests = 1000  # recycle', ['11 misread-text warning']],
  ['strict = true  # fail on typos', ['11 misread-text warning']],
  ['vacuum = false  # keep', ['11 bad-boolean error', '- no-vacuum info']],
  ['max-requests = many  # recycle', ['11 bad-number error']],
  ['threads = "4"', ['11 bad-number error']],
  ['plugin_dir = /usr/lib', ['11 unknown-option error']],
])('%s has one finding for its cause', (line, expected) => {
  const found = brief(`${sound}${line}\n`);
  expect(found.filter((one) => !/quoted-value|no-vacuum/.test(one))).toEqual(
    expected.filter((one) => !/no-vacuum/.test(one)),
  );
});

test('a file without a section [uwsgi] is a finding, once', () => {
  expect(brief('[shop]\nstrict = true\n[other]\nstrict = true\n')).toEqual(['- no-uwsgi-section warning']);
  expect(brief('[shop]\nstrict = true\n[uwsgi]\nstrict = true\n')).toEqual([]);
});

test('rules of a profile are on when it is chosen, or by their severity', () => {
  const rules = (options: LintOptions) => brief(`${sound}`, options);
  expect(rules({ profile: 'production' })).toContain('- no-worker-lifetime info');
  expect(rules({ severities: { 'no-worker-lifetime': 'error' } })).toEqual(['- no-worker-lifetime error']);
  expect(rules({ profile: 'production', severities: { 'no-worker-lifetime': 'off' } })).not.toContain(
    '- no-worker-lifetime info',
  );
});

test('lint() names section, option, reason and fix', () => {
  expect(
    lint([
      {
        name: 'uwsgi',
        lines: [
          { key: 'strict', value: 'true' },
          { key: 'uid', value: 'shop' },
        ],
      },
    ]),
  ).toEqual([
    {
      rule: 'uid-without-gid',
      severity: 'warning',
      section: 'uwsgi',
      option: 'uid',
      message: 'uid is set without gid',
      fix: 'Set gid, too',
    },
  ]);
});

test('lint() finds a percent sign at the end, which no parsed file can hold', () => {
  const sections = [
    {
      name: 'uwsgi',
      lines: [
        { key: 'strict', value: 'true' },
        { key: 'procname', value: '100%' },
      ],
    },
  ];
  expect(lint(sections).map(({ rule }) => rule)).toEqual(['open-percent']);
});

test('severities turns rules off and gives them another severity', () => {
  const options = {
    severities: { 'no-need-app': 'error', 'no-threads': 'off', 'no-socket': 'off' },
  } as const;
  expect(brief('[uwsgi]\nstrict = true\nmodule = a\n', options)).toEqual(['- no-need-app error']);
});

test('lint() judges an included section as part of the one that includes it', () => {
  const text = '[uwsgi]\nstrict = true\nini = :more\nworkers = 2\n[more]\nmaster = true\n';
  expect(brief(text)).toEqual([]);
  expect(
    lint(parseIni(text.replace('master', 'vacuum')).sections).map(
      ({ rule, section }) => `${section} ${rule}`,
    ),
  ).toEqual(['uwsgi needs-master']);
});

test('lint() ends where sections include each other', () => {
  expect(brief('[uwsgi]\nini = :a\n[a]\nini = :b\n[b]\nini = :a\n')).toEqual(['- not-strict info']);
});

test('docs/lint.md is current', () => {
  expect(readFileSync(join(__dirname, '../../../docs/lint.md'), 'utf8')).toBe(generateLintDocs());
});

test('lintFile() finds lines in every form, and where builds of uWSGI differ', () => {
  const found = lintFile('uwsgi:\n  buffer_size: 4\n  socket: ":3031"\n', 'yaml');
  const told = found.map(({ line, rule }) => `${line} ${rule}`);
  expect(told).toEqual(expect.arrayContaining(['2 unknown-option', '3 misread-text']));
  expect(found.find(({ rule }) => rule === 'misread-text')!.message).toMatch(
    /without libyaml.*from "socket" on/,
  );
  expect(() => lintFile('uwsgi: [', 'yaml')).toThrow(SyntaxError);
});
