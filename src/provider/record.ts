import { hasUnknown } from '../plan/unknown';
import type { Resource } from '../resources/resource';
import type { Props } from './check';
import { unwrap } from './secret';
import { type Values, withoutNulls } from './values';

/** A resource as the engine records it. */
export interface Recorded {
  readonly id: string;
  readonly inputs: Values;
  readonly outputs: Values;
}

/** Record of a resource in the state of the stack, decoded. */
export interface OwnRecord {
  readonly props: Props;
  readonly outputs: Values;
}

/** A record by its inputs; undefined if its schema is no longer valid. */
export function recordOf(resource: Resource, inputs: Values, outputs: Values): OwnRecord | undefined {
  const props = knownProps(resource, inputs);
  return props === undefined || hasUnknown(props) ? undefined : { props, outputs };
}

/** Props of a record; undefined if an older release wrote it and its schema is no longer valid. */
export function knownProps(resource: Resource, inputs: Values): Props | undefined {
  const props = plainProps(inputs);
  return resource.props.safeParse(props).success ? props : undefined;
}

/** Inputs without secrecy and nulls. */
export function plainProps(inputs: Values): Props {
  return withoutNulls(unwrap(inputs).plain) as Props;
}
