import type { PropPath, SecretPlaces } from '../../plan/secret-places';
import {
  exposedEnvironment,
  type GivenProps,
  type Guarded,
  guardFile,
  type HoldsSecret,
  readersOf,
  unguarded,
} from '../guard';

/** Props besides `service` that the unit contains. */
const inUnit: ReadonlySet<unknown> = new Set(['name', 'path', 'binary', 'runtimeDirectory']);

/** Props that are parsed from settings of the unit. */
const ofSettings: Readonly<Record<string, PropPath>> = {
  Environment: ['service', 'environment'],
  ExecStart: ['binary'],
  Group: ['service', 'group'],
  User: ['service', 'user'],
  WorkingDirectory: ['service', 'workingDirectory'],
};

/** Places at which a difference or the live props show a prop that the units contain: settings and what is parsed from them. */
export function shownInUnit([prop, key, ...rest]: PropPath): SecretPlaces {
  const unit = ['service', 'unit'];
  const units = [unit, ['service', 'socketUnit']];
  if (inUnit.has(prop)) return units;
  if (prop !== 'service' || key === 'dropIns') return [];
  if (key === 'environment') return [[...unit, 'Service', 'Environment', ...rest]];
  if (key !== 'unit') return units;
  const parsed = rest[0] === 'Service' ? ofSettings[String(rest[1])] : undefined;
  return parsed === undefined ? [] : [parsed];
}

/** Restricts the configuration of an instance that holds a secret to root and the group of its process. */
export function guardInstance(given: GivenProps, isSecret: HoldsSecret): Guarded {
  const guarded = isSecret('sections')
    ? guardFile(given, { group: readersOf(given['sections'], given['service']) })
    : unguarded(given);
  if (!isSecret('service')) return guarded;
  return { ...guarded, warnings: [...guarded.warnings, exposedEnvironment] };
}
