import { hasUnknown } from '../plan/unknown';
import { isQueryFailure } from '../resources/batched-query';
import {
  currentlyRefused,
  emptyPreflight,
  type PreflightReport,
  type Resource,
  type Work,
} from '../resources/resource';

type Props = { readonly host: string };

/**
 * Asks the host about a planned change. Empty while a value is unknown, or if the host does not answer the query.
 *
 * @param from live or last deployed props; undefined for a creation, and for a resource that moves to another id
 * @param warn reports that the host did not answer
 */
export async function preflightChange(
  resource: Resource,
  work: Work,
  { props, from, warn }: { readonly props: Props; readonly from?: Props; readonly warn: Work['warn'] },
): Promise<PreflightReport> {
  if (resource.preflight === undefined || hasUnknown(props)) return emptyPreflight;
  try {
    return await resource.preflight(work, props, from);
  } catch (error) {
    if (!isQueryFailure(error)) throw error;
    warn(`the host did not verify the change: ${error.message}`);
    return emptyPreflight;
  }
}

/**
 * Warnings about requirements that the host lacks now.
 *
 * @param brings whether the same plan creates something at a path
 */
export const unmetWarnings = (
  { unmet, absent = [] }: PreflightReport,
  brings: (path: string) => boolean = () => false,
): readonly string[] =>
  [...unmet, ...absent.flatMap(({ text, path }) => (brings(path) ? [] : [text]))].map(currentlyRefused);
