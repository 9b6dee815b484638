import {
  exposedEnvironment,
  type GivenProps,
  type Guarded,
  guardFile,
  type HoldsSecret,
  readersOf,
  unguarded,
} from '../guard';

/** Where a difference shows a prop of a service: in its unit. */
export function shownInUnit([prop, key]: readonly (string | number)[]): readonly string[] | undefined {
  if (prop !== 'service') return undefined;
  const unit = ['service', 'unit'];
  return key === 'environment' ? [...unit, 'sections', 'Service', 'Environment'] : unit;
}

/** The configuration of an instance that holds a secret is for root and the group of its process. */
export function guardInstance(given: GivenProps, isSecret: HoldsSecret): Guarded {
  const guarded = isSecret('sections')
    ? guardFile(given, { group: readersOf(given['sections'], given['service']) })
    : unguarded(given);
  if (!isSecret('service')) return guarded;
  return { ...guarded, warnings: [...guarded.warnings, exposedEnvironment] };
}
