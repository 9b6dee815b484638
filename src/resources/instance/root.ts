import { SectionView } from '../../config/lint/section-view';
import { fromWire, toWire } from '../../config/wire';
import { unitOf } from './files';
import type { InstanceProps } from './props';

/**
 * Whether systemd starts the instance as root for want of a user: neither its unit nor a drop-in has `User`. `User=root` is a
 * decision, and no want.
 */
export function startsAsRoot(props: InstanceProps): boolean {
  if (props.manager !== 'systemd') return false;
  const settings = [toWire(unitOf(props)).sections, ...Object.values(props.service?.dropIns ?? {})];
  return !settings.some(({ Service: service = {} }) => service['User'] || service['DynamicUser']);
}

/** For people: that uWSGI would run as root though nobody asked for it, where it did not before. */
export function rootNotes(props: InstanceProps, from: InstanceProps | undefined): readonly string[] {
  const did = from?.ensure === 'running' && servesAsRoot(from);
  if (did || !servesAsRoot(props)) return [];
  return [
    `${props.name} would run as root: set \`service: { user }\`, or \`user: 'root'\` if it has to be root`,
  ];
}

/** An emperor is left out: it may have to be root, to give its vassals their users. */
function servesAsRoot(props: InstanceProps): boolean {
  const view = new SectionView('uwsgi', fromWire(props));
  return startsAsRoot(props) && !view.changesUser() && !view.has('emperor');
}
