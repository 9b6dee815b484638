import { knownAt, problemText } from '../orchestration/schema-problems';
import { formatPath } from '../plan/property-path';
import type { Problem } from '../resources/resource';
import { Mask } from '../secrets/mask';
import { isSecretAt, type Secrecy, secretTexts } from './secret';
import type { Values } from './values';

/** A problem as the engine shows it. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/**
 * Converts a problem for display. The CLI prints the value of a named property, even of a secret one, and cannot find nested ones.
 * Therefore only a plain top-level value is named; for all others the reason contains the path.
 */
export function failureOf({ path, message }: Problem, values: Values, secrecy: Secrecy): Failure {
  const hidden = isSecretAt(secrecy, path);
  const shown = new Mask(secretTexts(values, secrecy)).hide(message);
  const value = knownAt(values, path);
  const nameable = path.length === 1 && !hidden && typeof path[0] === 'string' && typeof value !== 'object';
  if (nameable) return { property: formatPath(path), reason: shown };
  return { property: '', reason: problemText({ path, message: shown }) };
}
