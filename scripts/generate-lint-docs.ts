/** Writes docs/lint.md from the rules. A test proves that what is committed is current. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LintRule } from '../src/config/lint/rule';
import { allRules } from '../src/config/lint/rules';

/** The text of the page. */
export function generateLintDocs(): string {
  const row = ({ id, title, severity, profile }: LintRule) =>
    `| [\`${id}\`](#${id}) | ${severity} | ${profile ?? ''} | ${title} |`;
  return [
    '# Rules of lint',
    '',
    '`lintIni(text)` looks a file through, `lint(sections)` sections; `severities` turns a rule `off` or gives it another severity, `facts` holds known facts about the host. Written by `scripts/generate-lint-docs.ts` from the rules.',
    '',
    'An error is a value that uWSGI refuses, ignores or reads otherwise than it looks; a warning what works otherwise than it seems; an info advice. Rules of a profile are off unless it is chosen: `uwsgi-iac lint --profile production`, or `profile` of `lint()`. `uwsgi-iac lint --fix` repairs in ini files what is certain to be meant: comments that make a number or a switch wrong, quotes around a value, underscores in names, files in `module`, blanks around the equals sign of a map, variables under `strict`. Rules are proven on a real uWSGI where a run shows them; those of a profile are mostly advice (test/config/lint/rules.real.test.ts).',
    '',
    '| rule | severity | profile | requirement |',
    '|---|---|---|---|',
    ...allRules.map(row),
    ...allRules.flatMap(({ id, title, reason, fix }) => [
      '',
      `## ${id}`,
      '',
      `${title}. ${reason}`,
      '',
      `Fix: ${fix}.`,
    ]),
    '',
  ].join('\n');
}

if (process.argv[1] === __filename) writeFileSync(join(__dirname, '../docs/lint.md'), generateLintDocs());
