import {
  exposedEnvironment,
  type GivenProps,
  type Guarded,
  guardFile,
  type HoldsSecret,
  readersOf,
  unguarded,
} from '../guard';

/** Path at which a difference shows a prop of `service`: the setting of the unit. */
export function shownInUnit([prop, key]: readonly (string | number)[]): readonly string[] | undefined {
  if (prop !== 'service') return undefined;
  const unit = ['service', 'unit'];
  return key === 'environment' ? [...unit, 'sections', 'Service', 'Environment'] : unit;
}

/** Restricts the configuration of an instance that holds a secret to root and the group of its process. */
export function guardInstance(given: GivenProps, isSecret: HoldsSecret): Guarded {
  const guarded = isSecret('sections')
    ? guardFile(given, { group: readersOf(given['sections'], given['service']) })
    : unguarded(given);
  if (!isSecret('service')) return guarded;
  return { ...guarded, warnings: [...guarded.warnings, exposedEnvironment] };
}
