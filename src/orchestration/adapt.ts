import { hasUnknown } from '../plan/unknown';
import { isQueryFailure } from '../resources/batched-query';
import type { Resource, Work } from '../resources/resource';

/**
 * Adapts declared props to the software of the host; returns them unchanged if a value is unknown, or if the host does not answer
 * the query.
 *
 * @param from live or last deployed props
 * @param warn reports that the host did not answer
 */
export async function adaptProps<Props extends { host: string }>(
  resource: Resource,
  work: Work,
  { props, from, warn }: { readonly props: Props; readonly from?: Props; readonly warn: Work['warn'] },
): Promise<Props> {
  if (resource.adaptToHost === undefined || hasUnknown(props)) return props;
  try {
    return (await resource.adaptToHost(work, props, from)) as Props;
  } catch (error) {
    if (!isQueryFailure(error)) throw error;
    warn(`not adapted to the software of the host: ${error.message}`);
    return props;
  }
}
