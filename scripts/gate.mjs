// Everything that must hold before a change lands, in one command. Ends with `N passed, N failed, N skipped`.
// With `--fast`, what a change since the main branch may have broken, in two minutes: no tests that start processes or hosts, and
// at most so many others, the nearest first. With `--durations` it also notes which tests take long.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(root, 'node_modules/.bin', name);
const folder = mkdtempSync(join(tmpdir(), 'gate-'));
const results = join(folder, 'jest.json');

const needs = JSON.parse(readFileSync(join(root, 'test/support/needs.json'), 'utf8'));

/** Says what a person can install or do to have more tested. */
function tellNeeds(skipped) {
  const counts = {};
  for (const { fullName } of skipped) {
    for (const [, need] of fullName.matchAll(/\(needs ([\w-]+): /g)) counts[need] = (counts[need] ?? 0) + 1;
  }
  if (Object.keys(counts).length > 0) console.log('To have more tested:');
  for (const [need, count] of Object.entries(counts)) {
    const { what, debian = [], install } = needs[need];
    const ways = [
      ...(debian.length > 0 ? [`install ${debian.join(' ')}`] : []),
      ...(install ? [install] : []),
    ];
    console.log(`  ${what} (${count} tests): ${ways.join('; ')}`);
  }
}

const given = process.argv.slice(2);
const fast = given.includes('--fast');
const others = given.filter((one) => one !== '--fast' && one !== '--durations');
const durations = join(root, 'test/support/durations.json');

const lines = (command, args) =>
  spawnSync(command, args, { cwd: root, encoding: 'utf8' }).stdout.split('\n').filter(Boolean);

/** Files that differ from the main branch, committed or not. */
function changed() {
  const git = (...args) => lines('git', args);
  const [base = 'HEAD'] = ['origin/main', 'main'].flatMap((branch) => git('merge-base', 'HEAD', branch));
  return [...git('diff', '--name-only', base), ...git('ls-files', '--others', '--exclude-standard')];
}

const files = fast ? changed() : [];
const sources = files.filter((file) => /\.(ts|mjs|cjs|json)$/.test(file));

/** Arguments for jest: the tests that answer quickly. */
function fastTests() {
  const { selectFast } = createRequire(import.meta.url)('../test/support/fast-tests.cjs');
  const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => ({ path: `test/${file}`, text: readFileSync(join(root, 'test', file), 'utf8') }));
  const code = files.filter((file) => file.endsWith('.ts'));
  const listed = code.length === 0 ? [] : lines(bin('jest'), ['--listTests', '--findRelatedTests', ...code]);
  const related = listed.map((file) => relative(root, file));
  const seconds = JSON.parse(readFileSync(durations, 'utf8'));
  const { chosen, left } = selectFast({ changed: files, tests, related, seconds });
  if (left > 0) console.log(`${left} more tests relate to the change: npm test runs them, too`);
  return ['--runTestsByPath', ...chosen];
}

/** The public surface, as users of the package see it. */
const surface = [
  ['every public type is exported and every link resolves', bin('typedoc'), ['--emit', 'none']],
  ['public signatures are as committed', process.execPath, ['scripts/api-report.mjs']],
  ['declarations compile', bin('tsc'), ['-p', 'tsconfig.declarations.json']],
  ['entry points resolve for consumers', bin('attw'), ['--pack', '.', '--profile', 'node16', '-q']],
  ['the package is well formed', bin('publint'), ['--strict']],
];

/** The Python package; with `--fast` only where it has changed. */
const python = ['Python package', process.execPath, ['scripts/python.mjs', ...(fast ? ['--fast'] : [])]];

/** What the compiler and the linters find. */
const fixed = [
  ['format and lint', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['types', bin('tsc'), ['--noEmit', '-p', '.']],
  ['import direction', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'src']],
];

const jest = (...args) => ['tests', bin('jest'), ['--json', `--outputFile=${results}`, ...args, ...others]];
// Where only documents changed, nothing is compiled.
const steps = fast
  ? [
      ...(files.length > 0 && sources.length === 0 ? fixed.slice(0, 1) : fixed),
      ...(files.some((file) => file.startsWith('python/')) ? [python] : []),
      jest(...fastTests()),
    ]
  : [...fixed, ['build', 'npm', ['run', '--silent', 'build']], ...surface, python, jest()];

const env = fast ? { ...process.env, FAST: '1' } : process.env;
const failed = [];

/** Notes the tests that take five seconds or more: they begin first, and a fast answer leaves them out. */
function noteDurations(suites) {
  const long = suites
    .map(({ name, startTime, endTime }) => [relative(root, name), Math.round((endTime - startTime) / 1000)])
    .filter(([, seconds]) => seconds >= 5)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(durations, `${JSON.stringify(Object.fromEntries(long), undefined, 2)}\n`);
}

for (const [title, command, args] of steps) {
  const began = Date.now();
  console.log(`▸ ${title}`);
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(`  ${status === 0 ? 'ok' : 'FAILED'} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  if (status !== 0) failed.push(title);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  const report = JSON.parse(readFileSync(results, 'utf8'));
  counts.passed = report.numPassedTests;
  counts.failed =
    report.numFailedTests +
    report.testResults.filter((suite) => suite.assertionResults.length === 0 && suite.status === 'failed')
      .length;
  const skipped = report.testResults.flatMap((suite) =>
    suite.assertionResults.filter(({ status }) => status === 'pending'),
  );
  counts.skipped = skipped.length;
  if (given.includes('--durations')) noteDurations(report.testResults);
  for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);
  tellNeeds(skipped);
} catch {
  failed.push('the report of the tests');
}
rmSync(folder, { recursive: true });
const besides = failed.filter((title) => title !== 'tests');
if (besides.length > 0) console.log(`Failed besides the tests: ${besides.join(', ')}`);
console.log(`${counts.passed} passed, ${counts.failed + besides.length} failed, ${counts.skipped} skipped`);
process.exitCode = failed.length > 0 ? 1 : 0;
