import type { IConstruct } from 'constructs';
import { nearestText } from '../config/nearest';
import { constructProps } from './generated/props';

/**
 * Rejects unknown props: without type checks, a misspelt prop would be ignored silently.
 *
 * @param type name of the props' type
 * @throws Error naming the construct, with the nearest names
 */
export function checkDeclaredProps(
  type: keyof typeof constructProps,
  scope: IConstruct,
  id: string,
  props: object | undefined,
): void {
  const known = constructProps[type].split(' ');
  const faults = Object.entries(props ?? {})
    .filter(([key, value]) => value !== undefined && !known.includes(key))
    .map(([key]) => `unknown property ${key}${nearestText(key, known)}`);
  if (faults.length === 0) return;
  const path = [scope.node.path, id].filter((part) => part !== '').join('/');
  throw new Error(`${path}: Cannot take the props of a ${type.replace(/Props$/, '')}: ${faults.join('; ')}`);
}
