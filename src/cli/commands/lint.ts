import { type LintFinding, type LintOptions, lintFile, lint as lintSections } from '../../config/lint/lint';
import type { LintFacts, Severity } from '../../config/lint/rule';
import { lintRules } from '../../config/lint/rules';
import { misreadText } from '../../config/lint/rules/text';
import { knownSecrets } from '../../secrets/known';
import { typeOf } from '../declared';
import { UsageError } from '../errors';
import { exitCodes } from '../exit-codes';
import { paint } from '../paint';
import { print, printJson } from '../print';
import { readSources, type Source } from '../sources';
import { junit } from './lint-junit';
import { sarif } from './lint-sarif';

/** Forms that findings are printed in. */
export const lintFormats = ['text', 'json', 'junit', 'sarif'] as const;

/** What `lint` is given. */
export interface LintCommandOptions {
  readonly format: (typeof lintFormats)[number];
  readonly json?: boolean;
  /** The least severity that fails. */
  readonly failOn: Severity | 'never';
  /** `rule=severity`, `rule=off`. */
  readonly rule?: readonly string[];
  /** `name=value`, or a name alone for what is true. */
  readonly fact?: readonly string[];
}

/** What was found in one configuration. */
export interface Linted {
  readonly name: string;
  readonly file: string;
  readonly findings: readonly LintFinding[];
}

const severities = ['info', 'warning', 'error'] as const;

/** Whether a finding makes the command fail. */
export function fails({ severity }: LintFinding, failOn: LintCommandOptions['failOn']): boolean {
  return failOn !== 'never' && severities.indexOf(severity) >= severities.indexOf(failOn);
}

/** Looks files and programs through. */
export async function lint(files: readonly string[], options: LintCommandOptions): Promise<number> {
  const judged = { facts: factsOf(options.fact ?? []), severities: severitiesOf(options.rule ?? []) };
  const sources = (await Promise.all(files.map(readSources))).flat();
  const linted = sources.map((source) => ({
    name: source.name,
    file: source.file,
    findings: look(source, judged),
  }));
  show(linted, options);
  const failed = linted.some(({ findings }) => findings.some((one) => fails(one, options.failOn)));
  return failed ? exitCodes.failed : exitCodes.done;
}

function look(source: Source, options: LintOptions): readonly LintFinding[] {
  if (source.format !== undefined) return lintFile(source.text!, source.format, options);
  const manager = (source.desired?.props as { manager?: string } | undefined)?.manager;
  const vassal = source.desired !== undefined && typeOf(source.desired) === 'Vassal';
  const known = {
    ...(manager === undefined ? {} : { systemd: manager === 'systemd' }),
    ...(vassal ? { vassal } : {}),
  };
  const facts = { ...known, ...options.facts };
  const { hide } = source.desired?.mask ?? knownSecrets();
  return lintSections(source.sections, { ...options, facts }).map((finding) => ({
    ...finding,
    message: hide(finding.message),
  }));
}

function show(linted: readonly Linted[], { format, json, failOn }: LintCommandOptions): void {
  const rules = [misreadText, ...lintRules];
  if (json || format === 'json') printJson(linted.map(({ name, findings }) => ({ name, findings })));
  else if (format === 'sarif') printJson(sarif(linted, rules));
  else print(format === 'junit' ? junit(linted, (finding) => fails(finding, failOn)) : asText(linted));
}

const styles = { error: 'remove', warning: 'change', info: 'dim' } as const;

function asText(linted: readonly Linted[]): string {
  const lines = linted.flatMap(({ name, findings }) =>
    findings.flatMap(({ line, severity, rule, section, option, message, fix }) => {
      const place = line === undefined ? `${name} [${section}]` : `${name}:${line}`;
      const what = option === undefined || message.startsWith(option) ? '' : ` ${option}:`;
      return [
        `${paint('bold', place)}: ${paint(styles[severity], severity)}${what} ${message} ${paint('dim', `(${rule})`)}`,
        paint('dim', `    ${fix}`),
      ];
    }),
  );
  const found = linted.flatMap(({ findings }) => findings);
  const sums = [...severities].reverse().map((severity) => {
    const count = found.filter((one) => one.severity === severity).length;
    return `${count} ${severity}${count === 1 || severity === 'info' ? '' : 's'}`;
  });
  const looked = linted.length === 1 ? linted[0]!.name : `${linted.length} configurations`;
  return `${[...lines, `${sums.join(', ')} in ${looked}`].join('\n')}\n`;
}

function severitiesOf(given: readonly string[]): NonNullable<LintOptions['severities']> {
  const known = [misreadText, ...lintRules].map(({ id }) => id);
  return Object.fromEntries(
    given.map((text) => {
      const [id = '', severity = ''] = text.split('=');
      if (!known.includes(id)) {
        throw new UsageError(
          `Cannot set the rule ${id}: there is none of this name. The rules are ${known.join(', ')}`,
        );
      }
      if (!isSeverity(severity)) {
        throw new UsageError(
          `Cannot set the rule ${id} to ${JSON.stringify(severity)}: it must be off, info, warning or error`,
        );
      }
      return [id, severity];
    }),
  );
}

function isSeverity(text: string): text is Severity | 'off' {
  return text === 'off' || (severities as readonly string[]).includes(text);
}

/** How each fact is read. */
const facts: { readonly [Name in keyof LintFacts]-?: (text: string) => LintFacts[Name] } = {
  version: (text) => text,
  embeddedPlugins: (text) => text.split(','),
  systemd: isTrue,
  vassal: isTrue,
  importChecked: isTrue,
  pyuwsgi: isTrue,
  clientTimeout: Number,
  somaxconn: Number,
};

function isTrue(text: string): boolean {
  return text !== 'false';
}

function factsOf(given: readonly string[]): LintFacts {
  return Object.fromEntries(
    given.map((text) => {
      const [name = '', ...rest] = text.split('=');
      const read = Object.hasOwn(facts, name) ? facts[name as keyof LintFacts] : undefined;
      const value = read?.(rest.join('='));
      if (read === undefined || Number.isNaN(value) || value === '') {
        throw new UsageError(
          `Cannot take ${JSON.stringify(text)} for a fact: it must be one of ${Object.keys(facts).join(', ')}, with its value behind "="`,
        );
      }
      return [name, value];
    }),
  );
}
