import {
  exposedEnvironment,
  type GivenProps,
  type Guarded,
  guardFile,
  type HoldsSecret,
  readersOf,
  unguarded,
} from '../guard';

/** The configuration of an instance that holds a secret is for root and the group of its process. */
export function guardInstance(given: GivenProps, isSecret: HoldsSecret): Guarded {
  const guarded = isSecret('sections')
    ? guardFile(given, { group: readersOf(given['sections'], given['service']) })
    : unguarded(given);
  if (!isSecret('service')) return guarded;
  return { ...guarded, warnings: [...guarded.warnings, exposedEnvironment] };
}
