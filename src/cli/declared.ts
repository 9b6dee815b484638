import type { Desired } from '../engine/desired';

/** `Instance` of `uwsgi:index:Instance`. */
export function typeOf({ resource }: Desired): string {
  return resource.type.split(':').at(-1)!;
}

/** Whether a resource holds options of uWSGI. */
export function isConfigured(one: Desired): boolean {
  return 'sections' in one.props && typeOf(one) !== 'SystemdUnit';
}

/** Whether a resource is a uWSGI that a manager starts, with a binary of its own. */
export function isManaged(one: Desired): boolean {
  return typeOf(one) === 'Instance' || typeOf(one) === 'Emperor';
}
