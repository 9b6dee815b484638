import { HostResource, type HostResourceProps } from '../../src';
import type { Section } from '../../src/config/section';
import type { Host } from '../../src/constructs/host';

/** Declares a resource whose type is known only at run time, or whose props are faulty on purpose, as plain JavaScript can. */
export function anyResource(
  host: Host,
  id: string,
  type: string,
  props: object,
  sections?: readonly Section[],
): HostResource {
  const token = type.includes(':') ? type : `uwsgi:index:${type}`;
  return new HostResource(host, id, { type: token, props, sections } as HostResourceProps);
}
