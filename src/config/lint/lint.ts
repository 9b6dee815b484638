import { type FileFormat, parseFile } from '../file-format';
import { directivesOf, type RenderedDirective, type RenderedSection } from '../line';
import type { LintFacts, LintRule, Severity } from './rule';
import { lintRules } from './rules';
import { misreadText } from './rules/text';
import { includedSection, SectionView } from './section-view';

/** Options of a lint run. */
export interface LintOptions {
  /** Known facts about the environment. */
  readonly facts?: LintFacts;
  /** Severity overrides by rule id; `off` disables a rule. */
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
  /**
   * Whether lines marked as secret hold a stand-in instead of their value: there is nothing to find in them.
   * @default false
   */
  readonly withoutSecrets?: boolean;
}

/** A lint finding. */
export interface LintFinding {
  /** Id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  readonly section: string;
  readonly option?: string;
  /** Line number, if read from a file. */
  readonly line?: number;
  readonly message: string;
  readonly fix: string;
}

/** Lints sections; included sections are checked as part of the including one. */
export function lint(
  sections: readonly RenderedSection[],
  options: LintOptions = {},
): readonly LintFinding[] {
  return findings(sections, options, new Map());
}

/**
 * Lints ini text, including lines that uWSGI would misread.
 *
 * @example
 * lintIni('[uwsgi]\nmaster = true\nemperor = /etc/vassals\n').map(({ line, rule }) => `${line}: ${rule}`);
 */
export function lintIni(text: string, options: LintOptions = {}): readonly LintFinding[] {
  return lintFile(text, 'ini', options);
}

/**
 * Lints a file in any format that uWSGI reads.
 *
 * @throws SyntaxError if uWSGI's reading cannot be determined; never for ini
 */
export function lintFile(
  text: string,
  format: FileFormat,
  options: LintOptions = {},
): readonly LintFinding[] {
  const { sections, diagnostics, lineOf } = parseFile(text, format);
  const severity = severityOf(misreadText, options);
  const misread =
    severity === undefined
      ? []
      : diagnostics.map(({ line, message }) => ({
          rule: misreadText.id,
          severity,
          section: '',
          line,
          message,
          fix: misreadText.fix,
        }));
  const all = [...misread, ...findings(sections, options, lineOf as ReadonlyMap<unknown, number>)];
  return all.sort((one, other) => (one.line ?? Infinity) - (other.line ?? Infinity));
}

function findings(
  sections: readonly RenderedSection[],
  options: LintOptions,
  lineOf: ReadonlyMap<unknown, number>,
): readonly LintFinding[] {
  return rootsOf(sections).flatMap((name) => {
    const view = new SectionView(name, sections);
    return lintRules.flatMap((rule) => {
      const severity = severityOf(rule, options);
      if (severity === undefined) return [];
      const found = [...rule.check(view, options.facts ?? {})].filter(
        ({ at }) => options.withoutSecrets !== true || at?.secret !== true,
      );
      return found.map(({ at, option = at?.key, message }) => ({
        rule: rule.id,
        severity,
        section: name,
        ...(option === undefined ? {} : { option }),
        ...place(at, lineOf),
        message,
        fix: rule.fix,
      }));
    });
  });
}

function place(at: RenderedDirective | undefined, lineOf: ReadonlyMap<unknown, number>): { line?: number } {
  const line = lineOf.get(at);
  return line === undefined ? {} : { line };
}

function severityOf(rule: LintRule, { severities = {} }: LintOptions): Severity | undefined {
  const severity = severities[rule.id] ?? rule.severity;
  return severity === 'off' ? undefined : severity;
}

function rootsOf(sections: readonly RenderedSection[]): readonly string[] {
  const included = new Set(sections.flatMap(directivesOf).map(includedSection));
  return [...new Set(sections.map(({ name }) => name))].filter((name) => name !== '' && !included.has(name));
}
