import type { Difference } from '../plan/change';
import { hasUnknown } from '../plan/unknown';
import type { Resource } from '../resources/resource';
import { settleUnknown } from './unknown-parts';

type Props = { readonly host: string };

/** Changes between two sides, and why the props forbid them. */
export interface Comparison {
  readonly difference: Difference;
  readonly refused?: string;
}

/**
 * Compares two sides of a resource. With unknown values no change is refused yet: the deployment refuses it then. Pure.
 */
export function compare(resource: Resource, from: Props, to: Props): Comparison {
  if (hasUnknown([from, to])) return { difference: compareUnknown(resource, from, to) };
  const difference = resource.diff(from, to);
  const refused = difference.changes.length === 0 ? undefined : resource.refuse?.(from, to, difference);
  return refused === undefined ? { difference } : { difference, refused };
}

function compareUnknown(resource: Resource, olds: Props, news: Props): Difference {
  const { from, to, changes } = settleUnknown(resource.props, resource.identity, { ...olds }, { ...news });
  const difference = resource.diff(from as Props, to as Props);
  return { ...difference, changes: [...difference.changes, ...changes] };
}
