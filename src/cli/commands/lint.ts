import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { fixIni } from '../../config/lint/fix';
import { type LintFinding, type LintOptions, lintFile, lint as lintSections } from '../../config/lint/lint';
import { type LintProfile, lintProfiles, type Severity } from '../../config/lint/rule';
import { allRules } from '../../config/lint/rules';
import { lintFactsOf } from '../../report/lint-facts';
import { knownSecrets } from '../../secrets/known';
import { exitCodes, exitWith } from '../exit-codes';
import { readSources, type Source } from '../input/sources';
import { junit } from '../lint/junit';
import { sarif } from '../lint/sarif';
import { type Linted, parseLintFacts, severities, severitiesOf } from '../lint/settings';
import { choice, collect, json as jsonOption } from '../options/common';
import { helpNotes } from '../options/help-notes';
import { paint } from '../output/paint';
import { print, printJson } from '../output/print';

/** Output formats of `lint`. */
const lintFormats = ['text', 'json', 'junit', 'sarif'] as const;

/** Options of `lint`. */
export interface LintCommandOptions {
  readonly format: (typeof lintFormats)[number];
  readonly json?: boolean;
  /** The least severity that fails. */
  readonly failOn: Severity | 'never';
  /** `rule=severity`, `rule=off`. */
  readonly rule?: readonly string[];
  /** `name=value`, or only a name, which means true. */
  readonly fact?: readonly string[];
  /** Rules that are on beside the usual ones. */
  readonly profile?: LintProfile;
  /** Whether safe findings of ini files are repaired in place. */
  readonly fix?: boolean;
}

export function define(command: Command): void {
  command
    .argument('<files...>', 'ini, xml, yaml or json files, or programs')
    .addOption(choice('-f, --format <format>', 'output format', lintFormats).default('text'))
    .addOption(
      choice('--fail-on <severity>', 'lowest severity that fails', [
        ...[...severities].reverse(),
        'never',
      ]).default('error'),
    )
    .option(
      '--rule <rule=severity>',
      'set the severity of a rule, or switch it off; may be repeated',
      collect,
    )
    .option(
      '--fact <name=value>',
      'fact about the host: version=2.0.21, systemd, somaxconn=128; may be repeated',
      collect,
    )
    .addOption(choice('--profile <profile>', 'also check what a service of this kind needs', lintProfiles))
    .option('--fix', 'repair in ini files what is certain to be meant, and show what is left')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'lint /etc/uwsgi/*.ini',
          'lint deploy.ts --format sarif > lint.sarif',
          'lint shop.ini --fail-on warning --rule no-threads=off --fact version=2.0.21',
          'lint shop.ini --profile production',
          'lint --fix /etc/uwsgi/*.ini',
        ],
        codes: {
          0: 'no finding of that severity',
          1: 'a finding of that severity, or an unreadable file',
          2: 'wrong usage',
        },
      }),
    )
    .action(exitWith(lint));
}

/** Whether a finding makes the command fail. */
function fails({ severity }: LintFinding, failOn: LintCommandOptions['failOn']): boolean {
  return failOn !== 'never' && severities.indexOf(severity) >= severities.indexOf(failOn);
}

/** Checks the configurations of files and programs. */
async function lint(files: readonly string[], options: LintCommandOptions): Promise<number> {
  const { profile } = options;
  const settings = {
    facts: parseLintFacts(options.fact ?? []),
    severities: severitiesOf(options.rule ?? []),
    ...(profile === undefined ? {} : { profile }),
  };
  const sources = (await Promise.all(files.map((file) => readSources(file, 'none')))).flat();
  const linted = sources.map((source): Linted => {
    const { name, file } = source;
    const findings = check(source, settings);
    return options.fix ? repair(source, findings, settings) : { name, file, findings };
  });
  show(linted, options);
  const failed = linted.some(({ findings }) => findings.some((one) => fails(one, options.failOn)));
  return failed ? exitCodes.failed : exitCodes.done;
}

/** Writes an ini file with its safe findings repaired, until no repair is left. */
function repair(source: Source, found: readonly LintFinding[], settings: LintOptions): Linted {
  const { name, file } = source;
  if (source.format !== 'ini') return { name, file, findings: found };
  const fixed: LintFinding[] = [];
  let [text, findings] = [source.text!, found];
  for (;;) {
    const next = fixIni(text, findings);
    if (next.fixed.length === 0 || next.text === text) break;
    fixed.push(...next.fixed);
    text = next.text;
    findings = lintFile(text, 'ini', settings);
  }
  if (fixed.length > 0) writeFileSync(file, text);
  return { name, file, findings, fixed };
}

function check(source: Source, options: LintOptions): readonly LintFinding[] {
  if (source.format !== undefined) return lintFile(source.text!, source.format, options);
  const known = source.desired === undefined ? {} : lintFactsOf(source.desired);
  const facts = { ...known, ...options.facts };
  const { hide } = source.desired?.mask ?? knownSecrets();
  return lintSections(source.sections, { ...options, facts, withoutSecrets: true }).map((finding) => ({
    ...finding,
    message: hide(finding.message),
  }));
}

function show(linted: readonly Linted[], { format, json, failOn }: LintCommandOptions): void {
  if (json || format === 'json')
    printJson(linted.map(({ name, findings, fixed }) => ({ name, findings, ...(fixed ? { fixed } : {}) })));
  else if (format === 'sarif') printJson(sarif(linted, allRules));
  else print(format === 'junit' ? junit(linted, (finding) => fails(finding, failOn)) : asText(linted));
}

const styles = { error: 'remove', warning: 'change', info: 'dim' } as const;

function asText(linted: readonly Linted[]): string {
  const lines = linted.flatMap(({ name, findings }) =>
    findings.flatMap(({ line, severity, rule, section, option, message, fix }) => {
      const place = line === undefined ? `${name} [${section}]` : `${name}:${line}`;
      const subject = option === undefined || message.startsWith(option) ? '' : ` ${option}:`;
      return [
        `${paint('bold', place)}: ${paint(styles[severity], severity)}${subject} ${message} ${paint('dim', `(${rule})`)}`,
        paint('dim', `    ${fix}`),
      ];
    }),
  );
  const repaired = linted.flatMap(({ name, fixed = [] }) =>
    fixed.map(
      ({ line, message, rule }) =>
        `${paint('bold', `${name}:${line}`)}: fixed ${message} ${paint('dim', `(${rule})`)}`,
    ),
  );
  const found = linted.flatMap(({ findings }) => findings);
  const counts = [...severities].reverse().map((severity) => {
    const count = found.filter((one) => one.severity === severity).length;
    return `${count} ${severity}${count === 1 || severity === 'info' ? '' : 's'}`;
  });
  const scope = linted.length === 1 ? linted[0]!.name : `${linted.length} configurations`;
  return `${[...repaired, ...lines, `${counts.join(', ')} in ${scope}`].join('\n')}\n`;
}
