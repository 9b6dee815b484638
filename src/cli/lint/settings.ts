import type { LintFinding, LintOptions } from '../../config/lint/lint';
import type { LintFacts, Severity } from '../../config/lint/rule';
import { allRules } from '../../config/lint/rules';
import { UsageError } from '../errors';

/** Findings in one configuration. */
export interface Linted {
  readonly name: string;
  readonly file: string;
  readonly findings: readonly LintFinding[];
  /** Findings that were repaired in the file. */
  readonly fixed?: readonly LintFinding[];
}

/** Severities from low to high. */
export const severities = ['info', 'warning', 'error'] as const;

/**
 * Parses `rule=severity`.
 *
 * @throws UsageError when there is no such rule or severity
 */
export function severitiesOf(texts: readonly string[]): NonNullable<LintOptions['severities']> {
  const known = allRules.map(({ id }) => id);
  return Object.fromEntries(
    texts.map((text) => {
      const [id = '', severity = ''] = text.split('=');
      if (!known.includes(id)) {
        throw new UsageError(
          `Cannot set the rule ${id}: no rule has this name. The rules are ${known.join(', ')}`,
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

/** Parser of each fact. */
const facts: { readonly [Name in keyof LintFacts]-?: (text: string) => LintFacts[Name] } = {
  version: (text) => text,
  embeddedPlugins: (text) => text.split(','),
  systemd: isTrue,
  killSignal: (text) => text,
  startsAsRoot: isTrue,
  vassal: isTrue,
  importChecked: isTrue,
  pyuwsgi: isTrue,
  clientTimeout: Number,
  somaxconn: Number,
};

function isTrue(text: string): boolean {
  return text !== 'false';
}

/**
 * Parses `name=value`, and a name alone as true.
 *
 * @throws UsageError when there is no such fact, or its value has the wrong form
 */
export function parseLintFacts(texts: readonly string[]): LintFacts {
  return Object.fromEntries(
    texts.map((text) => {
      const [name = '', ...rest] = text.split('=');
      const read = Object.hasOwn(facts, name) ? facts[name as keyof LintFacts] : undefined;
      const value = read?.(rest.join('='));
      if (read === undefined || Number.isNaN(value) || value === '') {
        throw new UsageError(
          `Cannot use ${JSON.stringify(text)} as a fact: it must be one of ${Object.keys(facts).join(', ')}, followed by "=" and its value`,
        );
      }
      return [name, value];
    }),
  );
}
