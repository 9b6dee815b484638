/** Writes docs/bug-reports.md from data/bug-reports.json. A test runs each report, and proves that the page is current. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import data from '../data/bug-reports.json';
import type { LintFacts, LintProfile } from '../src/config/lint/rule';

/** A public report about a configuration, made small, with what comes of it here. */
export interface BugReport {
  readonly report: string;
  readonly cause: string;
  readonly ini: string;
  /** `lint`: a rule finds it. `plan`: a plan shows how the option takes effect. `silent`: nothing does, for the reason in {@link why}. */
  readonly result: 'lint' | 'plan' | 'silent';
  readonly rule?: string;
  readonly option?: string;
  readonly why?: string;
  readonly facts?: LintFacts;
  readonly profile?: LintProfile;
}

/** All reports. */
export const bugReports = data as readonly BugReport[];

/** The text of the page. */
export function generateBugReports(): string {
  const count = (result: BugReport['result']) => bugReports.filter((one) => one.result === result).length;
  return [
    '# Public bug reports',
    '',
    'Reports about configurations of uWSGI, from public trackers, and what comes of each here. Written by',
    '`scripts/generate-bug-reports.ts` from `data/bug-reports.json`, which has a small configuration for each. The test',
    '`test/config/lint/bug-reports.test.ts` runs all of them: `lint` must find those of a rule, and nothing of the cause in silent ones.',
    '',
    `${bugReports.length} reports: ${count('lint')} are found by \`lint\`, of ${count('plan')} the plan says what a change needs, ${count('silent')} are silent.`,
    '',
    '| report | cause | result |',
    '|---|---|---|',
    ...bugReports.map(
      (one) => `| [${nameOf(one.report)}](${one.report}) | ${one.cause} | ${resultOf(one)} |`,
    ),
    '',
  ].join('\n');
}

function nameOf(report: string): string {
  return report.replace(/^https:\/\/github\.com\/(.*)\/(?:issues|pull)\//, '$1#');
}

function resultOf({ result, rule = '', option = '', why = '', profile, facts = {} }: BugReport): string {
  if (result === 'silent') return `silent: ${why}`;
  if (result === 'plan') return `plan: a change of \`${option}\` needs a restart`;
  const known = Object.keys(facts).map((fact) => `\`${fact}\``);
  const conditions = [
    ...(profile === undefined ? [] : [`profile ${profile}`]),
    ...(known.length > 0 ? [`known: ${known.join(', ')}`] : []),
  ];
  return `lint: [\`${rule}\`](lint.md#${rule})${conditions.length > 0 ? ` (${conditions.join(', ')})` : ''}`;
}

if (process.argv[1] === __filename)
  writeFileSync(join(__dirname, '../docs/bug-reports.md'), generateBugReports());
