import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import table from './needs.json';

const root = join(__dirname, '../..');

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

test('only needs.ts skips tests, so that each skipped one has its reason and each form of jest works', () => {
  const skipping =
    /\b(?:test|describe|it)\.(?:skip|only)\b|\bx(?:it|test|describe)\(|\? (?:test|describe|it) :/;
  const found = filesBelow(join(root, 'test'))
    .filter((path) => !/needs(\.test)?\.ts$/.test(path))
    .filter((path) => skipping.test(readFileSync(path, 'utf8')));
  expect(found.map((path) => relative(root, path))).toEqual([]);
});

test('each need says how a person meets it', () => {
  for (const need of Object.values<{ what: string; debian?: string[]; install?: string }>(table)) {
    expect(need.what).not.toBe('');
    expect([...(need.debian ?? []), need.install ?? '']).not.toEqual(['']);
  }
});

/** A suite that uses every form of what it was given. */
const suite = `
import { describeUnless, testUnless } from ${JSON.stringify(join(__dirname, 'needs'))};
const lack = { need: 'sshd', why: 'not here' } as const;
const one = testUnless(lack);
const all = describeUnless(lack);
const never = () => { throw new Error('ran'); };
one('plain', never);
one.only('only', never);
one.skip('skip', never);
one.concurrent('concurrent', async () => never());
one.each([1, 2])('each %d', never);
one.each\`
  a
  \${3}
\`('table $a', never);
one.only.each([4])('only each %d', never);
one.skip.each([5])('skip each %d', never);
all('a suite', () => one('inside', never));
all.each(['x'])('suite %s', () => test('inside of each', never));
test('another one', () => {});
`;

test('testUnless() and describeUnless() have all forms of jest, and each name ends with the reason', () => {
  const folder = mkdtempSync(join(tmpdir(), 'needs-'));
  try {
    writeFileSync(join(folder, 'forms.test.ts'), suite);
    const config = { ...require(join(root, 'jest.config.js')), rootDir: root, roots: [folder] };
    delete config.globalSetup;
    const said = execFileSync(
      join(root, 'node_modules/.bin/jest'),
      ['--json', '--config', JSON.stringify(config)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const tests = JSON.parse(said).testResults.flatMap(
      ({ assertionResults }: { assertionResults: object[] }) => assertionResults,
    ) as { fullName: string; status: string }[];
    const skipped = tests.filter(({ status }) => status === 'pending').map(({ fullName }) => fullName);
    const reason = '(needs sshd: not here)';
    const plain = [
      'plain',
      'only',
      'skip',
      'concurrent',
      'each 1',
      'each 2',
      'table 3',
      'only each 4',
      'skip each 5',
    ];
    expect(skipped.sort()).toEqual(
      [
        ...plain.map((name) => `${name} ${reason}`),
        `a suite ${reason} inside ${reason}`,
        `suite x ${reason} inside of each`,
      ].sort(),
    );
    expect(tests.filter(({ status }) => status === 'passed').map(({ fullName }) => fullName)).toEqual([
      'another one',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
