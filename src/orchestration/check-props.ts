import { type GivenProps, type Guarded, type HoldsSecret, modeNote, unguarded } from '../resources/guard';
import type { Problem, Resource } from '../resources/resource';
import { fillDefaults } from './schema';
import { schemaProblems } from './schema-problems';

/** Props after all checks that need no host. */
export interface CheckedProps extends Pick<Guarded, 'notes' | 'warnings'> {
  /** With all defaults; without those of the resource if the schema is violated. */
  readonly props: { readonly host: string };
  /** Violations of the schema. The messages do not name the place. */
  readonly violations: readonly Problem[];
  /** Faults that the resource found. */
  readonly problems: readonly Problem[];
}

/**
 * Guards the secrets in declared props, fills in defaults and checks the result. Pure and idempotent; leaves alone what is Unknown.
 *
 * @param holdsSecret whether the value at a path of the given props is secret, or has a secret inside
 */
export function checkProps(resource: Resource, given: GivenProps, holdsSecret: HoldsSecret): CheckedProps {
  const { props, notes, warnings } = guarded(resource, given, holdsSecret);
  const filled = fillDefaults(resource.props, props) as CheckedProps['props'];
  const violations = schemaProblems(resource.props, { ...filled });
  if (violations.length > 0) return { props: filled, violations, problems: [], notes, warnings };
  const complete = resource.defaults(filled);
  return { props: complete, violations, problems: resource.check(complete), notes, warnings };
}

/**
 * Notes about the mode and group that a secret demands, where a change sets them: not in each plan.
 *
 * @param from props that are deployed; undefined for a creation
 */
export function modeNotes(
  { notes }: Pick<Guarded, 'notes'>,
  from: GivenProps | undefined,
  to: GivenProps,
): readonly string[] {
  const sets = (key: string): boolean => to[key] !== undefined && from?.[key] !== to[key];
  // The group may be another one on this host than as declared.
  return notes.length > 0 && (sets('mode') || sets('group')) ? [modeNote(to)] : [];
}

/** Notes and warnings about the mode of a resource as it was once, whose props have a mode already. */
export const guardRecorded = (
  resource: Resource,
  props: GivenProps,
  holdsSecret: HoldsSecret,
): Pick<Guarded, 'notes' | 'warnings'> => ({
  notes: guarded(resource, { ...props, mode: undefined }, holdsSecret).notes,
  warnings: guarded(resource, props, holdsSecret).warnings,
});

const guarded = (resource: Resource, props: GivenProps, holdsSecret: HoldsSecret): Guarded =>
  resource.guard?.(props, holdsSecret) ?? unguarded(props);

/** Props with all defaults, which a release that recorded them may not have had. */
export const withDefaults = (resource: Resource, props: GivenProps): { readonly host: string } =>
  resource.defaults(fillDefaults(resource.props, props) as { host: string });
