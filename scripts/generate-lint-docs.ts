/** Writes docs/lint.md from the rules. A test proves that what is committed is current. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LintRule } from '../src/config/lint/rule';
import { lintRules } from '../src/config/lint/rules';
import { misreadText } from '../src/config/lint/rules/text';

/** The text of the page. */
export function generateLintDocs(): string {
  const rules = [misreadText, ...lintRules];
  const row = ({ id, title, severity }: LintRule) => `| [\`${id}\`](#${id}) | ${severity} | ${title} |`;
  return [
    '# Rules of lint',
    '',
    '`lintIni(text)` looks a file through, `lint(sections)` sections; `severities` turns a rule `off` or gives it another severity, `facts` holds known facts about the host. Written by `scripts/generate-lint-docs.ts` from the rules.',
    '',
    '| rule | severity | what it looks for |',
    '|---|---|---|',
    ...rules.map(row),
    ...rules.flatMap(({ id, title, reason, fix }) => [
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
