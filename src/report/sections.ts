import { directivesOf, isDirective, type RenderedSection } from '../config/line';
import { type LintFinding, lint } from '../config/lint/lint';
import { fromWire, type Wire } from '../config/wire';
import type { Action } from '../engine/action';
import type { Desired } from '../engine/desired';
import { hidden } from '../secrets/mask';
import { hide } from './hide';

/** The sections in props, secrets marked; none for a resource without. */
export function sectionsOf(props: object, secret: Desired['secret']): readonly RenderedSection[] {
  if (!('sections' in props)) return [];
  return fromWire(props as Wire).map(({ name, lines }) => ({
    name,
    lines: lines.map((line) =>
      isDirective(line) && secret(['sections', name, line.key]) ? { ...line, secret: true } : line,
    ),
  }));
}

/** Sections for people to read, secrets hidden. */
export function textOf(sections: readonly RenderedSection[], mask: Desired['mask']): string {
  const blocks = sections.map((section) =>
    [
      `[${section.name}]`,
      ...directivesOf(section).map(
        ({ key, value, secret }) => `${key} = ${secret ? hidden : hide(value, mask)}`,
      ),
    ].join('\n'),
  );
  return blocks.join('\n\n');
}

/** What is found in the sections that an action changes, and was not there before. */
export function findingsOf(action: Action): readonly LintFinding[] {
  if (!('desired' in action) || action.kind === 'same') return [];
  const { resource, props, secret } = action.desired;
  if (resource.type.endsWith(':SystemdUnit')) return [];
  // That systemd runs it is not told: the units are ours, and stop it as uWSGI needs it.
  const facts = {
    vassal: resource.type.endsWith(':Vassal'),
    importChecked: 'validate' in props && props.validate === true,
  };
  const now = lint(sectionsOf(props, secret), { facts });
  const before = 'live' in action ? lint(sectionsOf(action.live.props, secret), { facts }) : [];
  const known = new Set(before.map(keyOf));
  return now.filter((finding) => !known.has(keyOf(finding)));
}

const keyOf = ({ rule, section, option, message }: LintFinding): string =>
  [rule, section, option, message].join('\n');
