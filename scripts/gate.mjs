// Everything that must hold before a change lands, in one command. Ends with `N passed, N failed, N skipped`.
// With `--fast`, what a change since the main branch may have broken (all of it where nothing changed), without tests that
// start processes or hosts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

/** Files that differ from the main branch, committed or not. */
function changed() {
  const git = (...args) =>
    spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
  const [base = 'HEAD'] = ['origin/main', 'main'].flatMap((branch) => git('merge-base', 'HEAD', branch));
  return [...git('diff', '--name-only', base), ...git('ls-files', '--others', '--exclude-standard')];
}

/** Folders of tests that start processes, hosts or whole programs. */
const slow = 'adopt bench cli e2e engine examples fleet lab robustness scale support trust';

const differing = fast ? changed() : [];
const files = differing.filter((file) => file.endsWith('.ts') && existsSync(join(root, file)));
const selected = fast
  ? [
      '--passWithNoTests',
      '--testPathIgnorePatterns',
      `/test/(${slow.replaceAll(' ', '|')})/`,
      // Where nothing has changed, all of these tests.
      ...(files.length > 0 ? ['--findRelatedTests', ...files] : []),
    ]
  : [];

/** The public surface, as users of the package see it. */
const surface = [
  ['every public type is exported and every link resolves', bin('typedoc'), ['--emit', 'none']],
  ['public signatures are as committed', process.execPath, ['scripts/api-report.mjs']],
  ['declarations compile', bin('tsc'), ['-p', 'tsconfig.declarations.json']],
  ['entry points resolve for consumers', bin('attw'), ['--pack', '.', '--profile', 'node16', '-q']],
  ['the package is well formed', bin('publint'), ['--strict']],
];

/** The Python package; with `--fast` only where it has changed. */
const python = [process.execPath, ['scripts/python.mjs', ...(fast ? ['--fast'] : [])]];

const steps = [
  ['format and lint', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['types', bin('tsc'), ['--noEmit', '-p', '.']],
  ['import direction', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'src']],
  ['build', 'npm', ['run', '--silent', 'build']],
  ...(fast ? [] : surface),
  ...(!fast || differing.some((file) => file.startsWith('python/')) ? [['Python package', ...python]] : []),
  [
    'tests',
    bin('jest'),
    ['--json', `--outputFile=${results}`, ...selected, ...given.filter((one) => one !== '--fast')],
  ],
];

const env = fast ? { ...process.env, FAST: '1' } : process.env;
const failed = [];
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
  for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);
  tellNeeds(skipped);
} catch {
  failed.push('the report of the tests');
}
rmSync(folder, { recursive: true });
const others = failed.filter((title) => title !== 'tests');
if (others.length > 0) console.log(`Failed besides the tests: ${others.join(', ')}`);
console.log(`${counts.passed} passed, ${counts.failed + others.length} failed, ${counts.skipped} skipped`);
process.exitCode = failed.length > 0 ? 1 : 0;
