import { type FileFormat, parseFile } from '../file-format';
import { includedSection } from '../included-section';
import { directivesOf, type RenderedDirective, type RenderedLine, type RenderedSection } from '../line';
import type { LintFacts, LintProfile, LintRule, Severity } from './rule';
import { lintRules } from './rules';
import { misreadText, noUwsgiSection, supersededBy } from './rules/text';
import { SectionView } from './section-view';

/** Options of a lint run. */
export interface LintOptions {
  /** Known facts about the environment. */
  readonly facts?: LintFacts;
  /** Severity overrides by rule id; `off` disables a rule. */
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
  /**
   * Rules that are on beside those that always are.
   * @default - none
   */
  readonly profile?: LintProfile;
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
  /** Lines in place of the directive, if they are certain to be what was meant. */
  readonly repair?: readonly RenderedLine[];
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
  const judged = findings(sections, options, lineOf as ReadonlyMap<unknown, number>);
  const misread = diagnostics
    .filter(({ line, code }) => !judged.some((one) => one.line === line && supersededBy(code, one.rule)))
    .flatMap(({ line, message }) => whole(misreadText, message, options, line));
  const all = [...misread, ...headless(sections, format, options), ...judged];
  return all.sort((one, other) => (one.line ?? Infinity) - (other.line ?? Infinity));
}

/** A finding of a rule about the text of a file. */
function whole(rule: LintRule, message: string, options: LintOptions, line?: number): readonly LintFinding[] {
  const severity = severityOf(rule, options);
  if (severity === undefined) return [];
  return [
    { rule: rule.id, severity, section: '', ...(line === undefined ? {} : { line }), message, fix: rule.fix },
  ];
}

/** Finds files of which uWSGI reads nothing, because no section is called `uwsgi`. */
function headless(
  sections: readonly RenderedSection[],
  format: FileFormat,
  options: LintOptions,
): readonly LintFinding[] {
  const named = sections.filter((section) => section.name !== '' && directivesOf(section).length > 0);
  if (format !== 'ini' || named.length === 0 || named.some(({ name }) => name === 'uwsgi')) return [];
  const names = [...new Set(named.map(({ name }) => name))];
  return whole(
    noUwsgiSection,
    `uWSGI reads nothing of this file unless it is asked for FILE:${names[0]}: there is no section [uwsgi], only [${names.join('], [')}]`,
    options,
  );
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
      return found.map(({ at, option = at?.key, message, repair }) => ({
        rule: rule.id,
        severity,
        section: name,
        ...(option === undefined ? {} : { option }),
        ...place(at, lineOf),
        message,
        fix: rule.fix,
        ...(repair === undefined ? {} : { repair }),
      }));
    });
  });
}

function place(at: RenderedDirective | undefined, lineOf: ReadonlyMap<unknown, number>): { line?: number } {
  const line = lineOf.get(at);
  return line === undefined ? {} : { line };
}

function severityOf(rule: LintRule, { severities = {}, profile }: LintOptions): Severity | undefined {
  const chosen = rule.profile === undefined || rule.profile === profile;
  const severity = severities[rule.id] ?? (chosen ? rule.severity : 'off');
  return severity === 'off' ? undefined : severity;
}

function rootsOf(sections: readonly RenderedSection[]): readonly string[] {
  const included = new Set(sections.flatMap(directivesOf).map(includedSection));
  return [...new Set(sections.map(({ name }) => name))].filter((name) => name !== '' && !included.has(name));
}
