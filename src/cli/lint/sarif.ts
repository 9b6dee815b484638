import { relative, sep } from 'node:path';
import type { LintRule, Severity } from '../../config/lint/rule';
import { version } from '../../version';
import type { Linted } from './settings';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** Formats findings as SARIF 2.1.0 (OASIS), which code scanning services read. */
export function sarif(linted: readonly Linted[], rules: readonly LintRule[]) {
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'uwsgi-iac',
            version,
            rules: rules.map(({ id, title, reason, fix, severity }) => ({
              id,
              shortDescription: { text: `${title}.` },
              fullDescription: { text: reason },
              help: { text: `${fix}.` },
              defaultConfiguration: { level: levels[severity] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: linted.flatMap(({ name, file, findings }) =>
          findings.map(({ rule, severity, section, option, line, message, fix }) => ({
            ruleId: rule,
            ruleIndex: indexOf.get(rule),
            level: levels[severity],
            message: { text: `${message}. ${fix}.` },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: uriOf(file) },
                  // A finding without a line concerns the whole file.
                  region: { startLine: line ?? 1 },
                },
                logicalLocations: [
                  { fullyQualifiedName: [name, section, option].filter(Boolean).join(' '), kind: 'member' },
                ],
              },
            ],
          })),
        ),
      },
    ],
  };
}

/** Path as a URI reference relative to the working directory, which scanners treat as the root of the repository. */
function uriOf(file: string): string {
  return relative(process.cwd(), file).split(sep).map(encodeURIComponent).join('/');
}
