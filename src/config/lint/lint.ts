import { type FileFormat, parseFile } from '../file-format';
import { directivesOf, type RenderedDirective, type RenderedSection } from '../line';
import type { LintFacts, LintRule, Severity } from './rule';
import { lintRules } from './rules';
import { misreadText } from './rules/text';
import { includedSection, SectionView } from './section-view';

/** How a configuration is looked through. */
export interface LintOptions {
  /** What is known of the place where it runs. */
  readonly facts?: LintFacts;
  /** Severities other than a rule's own, by its id; `off` leaves it out. */
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
}

/** What was found. */
export interface LintFinding {
  /** Id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  readonly section: string;
  readonly option?: string;
  /** Line of the file, when it was read from one. */
  readonly line?: number;
  readonly message: string;
  readonly fix: string;
}

/** Looks sections through; those that others include are judged as part of them. */
export function lint(
  sections: readonly RenderedSection[],
  options: LintOptions = {},
): readonly LintFinding[] {
  return findings(sections, options, new Map());
}

/**
 * Looks the text of an ini file through, with the lines that uWSGI would misread.
 *
 * @example
 * lintIni('[uwsgi]\nmaster = true\nemperor = /etc/vassals\n').map(({ line, rule }) => `${line}: ${rule}`);
 */
export function lintIni(text: string, options: LintOptions = {}): readonly LintFinding[] {
  return lintFile(text, 'ini', options);
}

/**
 * The same for a file of any form that uWSGI reads.
 *
 * @throws SyntaxError when it cannot be told what uWSGI sees; never for ini
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
      return [...rule.check(view, options.facts ?? {})].map(({ at, option = at?.key, message }) => ({
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
