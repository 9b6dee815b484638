import { directivesOf, isDirective, type RenderedSection } from '../config/line';
import { type LintFinding, lint } from '../config/lint/lint';
import { fromWire, type Wire } from '../config/wire';
import type { Action } from '../engine/action';
import type { Desired } from '../engine/desired';
import { redactedValue } from '../plan/format-variables';
import { lintFactsOf } from './lint-facts';
import { redact } from './redact';

/**
 * Sections of props with secret lines marked; empty for a resource without sections. Marks all lines of a secret
 * option.
 */
export function sectionsOf(
  props: object,
  secret: Desired['secret'],
  isSecret: (value: string) => boolean = () => true,
): readonly RenderedSection[] {
  if (!('sections' in props)) return [];
  return fromWire(props as Wire).map(({ name, lines }) => ({
    name,
    lines: lines.map((line) =>
      isDirective(line) && secret(['sections', name, line.key]) && isSecret(line.value)
        ? { ...line, secret: true }
        : line,
    ),
  }));
}

/** Sections of a declared resource; of a secret option, only lines that hold one of its secrets are marked. */
export function declaredSections({ props, secret, secrets }: Desired): readonly RenderedSection[] {
  return sectionsOf(props, secret, (value) => secrets.some((text) => text !== '' && value.includes(text)));
}

/** Formats sections as text, with secrets masked. */
export function sectionsText(sections: readonly RenderedSection[], mask: Desired['mask']): string {
  const blocks = sections.map((section) =>
    [
      `[${section.name}]`,
      ...directivesOf(section).map(
        ({ key, value, secret }) => `${key} = ${secret ? redactedValue(key, value) : redact(value, mask)}`,
      ),
    ].join('\n'),
  );
  return blocks.join('\n\n');
}

/** Lint findings that an action adds to its sections. */
export function findingsOf(action: Action): readonly LintFinding[] {
  if (!('desired' in action) || action.kind === 'same') return [];
  const { resource, props, secret } = action.desired;
  if (resource.type.endsWith(':SystemdUnit')) return [];
  const facts = lintFactsOf(action.desired);
  const now = lint(sectionsOf(props, secret), { facts });
  const before = 'live' in action ? lint(sectionsOf(action.live.props, secret), { facts }) : [];
  const known = new Set(before.map(keyOf));
  return now.filter((finding) => !known.has(keyOf(finding)));
}

const keyOf = ({ rule, section, option, message }: LintFinding): string =>
  [rule, section, option, message].join('\n');
