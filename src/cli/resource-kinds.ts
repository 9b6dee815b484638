import type { Desired } from '../engine/desired';
import { propsAs } from '../resources/props-as';
import { shortType } from '../resources/resource';

/** Short type name: `Instance` for `uwsgi:index:Instance`. */
export function typeOf({ resource }: Desired): string {
  return shortType(resource.type);
}

/** Whether a resource holds options of uWSGI. */
export function isConfigured(one: Desired): boolean {
  return 'sections' in one.props && typeOf(one) !== 'SystemdUnit';
}

/** Props of a resource that a service manager starts with a uWSGI binary of its own; undefined for any other. */
export function managedProps({ resource, props }: Desired) {
  return propsAs({ type: resource.type, props }, 'uwsgi:index:Instance', 'uwsgi:index:Emperor');
}
