import type { IConstruct } from 'constructs';
import { nearestText } from '../config/nearest';
import { constructProps } from './generated/props';

/**
 * Refuses props that a construct does not have: a misspelt one would be passed over silently in a program without types.
 *
 * @param type name of the props' type
 * @throws Error naming the construct, with the nearest names
 */
export function checkProps(
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
