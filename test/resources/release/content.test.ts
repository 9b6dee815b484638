import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unknown } from '../../../src/plan/unknown';
import {
  entriesOf,
  environmentDigest,
  lacksDigests,
  linksOf,
  releaseRevision,
  withDigests,
} from '../../../src/resources/release/content';
import { type ReleaseProps, releaseProps } from '../../../src/resources/release/props';
import { testFolder } from '../../support/folder';

const source = testFolder();
const write = (path: string, text: string) => writeFileSync(join(source, path), text);
const props = (more: object = {}): ReleaseProps =>
  releaseProps.parse({ host: 'web1', name: 'shop', source, ...more });
const packages = (virtualenv: object) => withDigests(props({ virtualenv })).requirementsDigest;

beforeEach(() => {
  mkdirSync(join(source, 'deep/wheels'), { recursive: true });
  write('app.py', 'x\n');
  write('requirements.txt', 'flask\n-r deep/more.txt\n-c https://example.org/c.txt\n');
  write('deep/more.txt', 'click==8\n');
  write('deep/wheels/a.whl', 'wheel');
});

test('entriesOf() leaves out what the host links, and a virtual environment', () => {
  mkdirSync(join(source, '.venv'), { recursive: true });
  mkdirSync(join(source, 'media'), { recursive: true });
  write('media/a.png', '');
  const shared = { directories: ['media'], files: ['deep/more.txt'] };
  const paths = entriesOf(props({ shared, exclude: ['*.whl'] })).map(({ path }) => path);
  expect(paths).toEqual(['app.py', 'deep', 'deep/wheels', 'requirements.txt']);
  expect([...linksOf(props({ shared }))]).toEqual([
    ['media', '/srv/shop/shared/media'],
    ['deep/more.txt', '/srv/shop/shared/deep/more.txt'],
  ]);
});

test('withDigests() changes with the content, and with the lists of packages that it includes', () => {
  const venv = { virtualenv: { requirements: 'requirements.txt' } };
  const before = withDigests(props(venv));
  expect(withDigests(props(venv))).toEqual(before);
  write('deep/more.txt', 'click==9\n');
  const after = withDigests(props(venv));
  expect(after.sourceDigest).not.toBe(before.sourceDigest);
  expect(after.requirementsDigest).not.toBe(before.requirementsDigest);
  write('app.py', 'y\n');
  expect(packages(venv.virtualenv)).toBe(after.requirementsDigest);
});

test('withDigests() has no digest of packages without a virtual environment', () => {
  expect(withDigests(props())).not.toHaveProperty('requirementsDigest');
});

test('withDigests() changes with a wheel of the wheelhouse', () => {
  const virtualenv = { requirements: 'deep/more.txt', wheelhouse: 'deep/wheels' };
  const before = packages(virtualenv);
  write('deep/wheels/a.whl', 'other');
  expect(packages(virtualenv)).not.toBe(before);
});

test('withDigests() refuses a list that is not in the source, and says which list names it', () => {
  expect(() => packages({ requirements: 'missing.txt' })).toThrow(
    'Cannot install packages: virtualenv.requirements names missing.txt, which must be a file of the source',
  );
  write('deep/more.txt', '-r sub.txt\n');
  expect(() => packages({ requirements: 'requirements.txt' })).toThrow(/more\.txt names deep\/sub\.txt/);
  write('requirements.txt', '--requirement=gone.txt\n');
  expect(() => packages({ requirements: 'requirements.txt' })).toThrow(/requirements\.txt names gone\.txt/);
});

test.each([
  [
    'each has one',
    'flask==3 --hash=sha256:aa\n# a comment\nclick==8 \\\n  --hash=sha256:bb\n--index-url https://x\n\n',
    undefined,
  ],
  ['one has none', 'flask==3 --hash=sha256:aa\nclick==8\n', 'has none for click==8;'],
  ['several have none', 'flask==3\nclick==8\nitsdangerous\n', 'has none for flask==3 and 2 more;'],
  ['one is editable', '-e ./package\n', 'has none for -e;'],
  ['it is another option', 'flask==3 hash=sha256:aa\n', 'has none for flask==3;'],
  ['the hash is in a comment', 'flask==3 # --hash=sha256:aa\n', 'has none for flask==3;'],
])('withDigests() of a lock needs a hash for each requirement: %s', (_, text, message) => {
  write('lock.txt', text);
  const attempt = () => packages({ lock: 'lock.txt' });
  if (message === undefined) expect(attempt).not.toThrow();
  else expect(attempt).toThrow(message);
});

test('lacksDigests() only where they can be computed', () => {
  expect([lacksDigests(props()), lacksDigests(props({ sourceDigest: 'x' }))]).toEqual([true, false]);
  expect(lacksDigests({ ...props(), source: Unknown.value as never })).toBe(false);
});

test('environmentDigest() is empty without a virtual environment, and differs by each of its inputs', () => {
  expect(environmentDigest(props())).toBe('');
  const of = (virtualenv: object, requirementsDigest = 'x') =>
    environmentDigest(props({ virtualenv, requirementsDigest }));
  const list = { requirements: 'r' };
  const all = [
    of(list),
    of(list, 'y'),
    of({ ...list, python: '/usr/bin/python3.12' }),
    of({ ...list, options: ['--pre'] }),
    of({ lock: 'r' }),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(of(list)).toBe(all[0]);
});

test('releaseRevision() differs by each input of the release, and not by the order of keys', () => {
  const of = (more: object = {}) => releaseRevision(props({ sourceDigest: 'x', ...more }));
  const command = { name: 'migrate', run: 'true', when: 'before' };
  const all = [
    of(),
    of({ sourceDigest: 'y' }),
    of({ owner: 'shop' }),
    of({ group: 'shop' }),
    of({ mode: '600' }),
    of({ shared: { directories: ['media'] } }),
    of({ commands: [command] }),
    of({ commands: [{ ...command, run: 'false' }] }),
    of({ commands: [{ ...command, environment: { A: '1' } }] }),
    of({ virtualenv: { requirements: 'r' } }),
  ];
  expect(new Set(all).size).toBe(all.length);
  const environment = (value: object) => of({ commands: [{ ...command, environment: value }] });
  expect(environment({ A: '1', B: '2' })).toBe(environment({ B: '2', A: '1' }));
  expect([of({ keep: 9 }), of({ timeout: 9 })]).toEqual([all[0], all[0]]);
});
