import type { Desired } from '../engine/desired';
import { shortType } from '../resources/resource';

/** Short type name: `Instance` for `uwsgi:index:Instance`. */
export function typeOf({ resource }: Desired): string {
  return shortType(resource.type);
}

/** Whether a resource holds options of uWSGI. */
export function isConfigured(one: Desired): boolean {
  return 'sections' in one.props && typeOf(one) !== 'SystemdUnit';
}

/** Whether a service manager starts the resource with a uWSGI binary of its own. */
export function isManaged(one: Desired): boolean {
  return typeOf(one) === 'Instance' || typeOf(one) === 'Emperor';
}
