import { SectionView } from '../../config/lint/section-view';
import { fromWire, toWire } from '../../config/wire';
import { unitOf } from '../process/files';
import type { ObservedInstance, ProcessSettings } from './props';

/**
 * Whether systemd starts the instance as root by default, because neither its unit nor a drop-in sets `User`. An explicit
 * `User=root` is a decision, and does not count.
 */
export function startsAsRoot(props: ProcessSettings): boolean {
  if (props.manager !== 'systemd') return false;
  const settings = [toWire(unitOf(props)).sections, ...Object.values(props.service?.dropIns ?? {})];
  return !settings.some(({ Service: service = {} }) => service['User'] || service['DynamicUser']);
}

/** Note that uWSGI would run as root by default, if it did not before. */
export function rootNotes(props: ProcessSettings, from: ObservedInstance | undefined): readonly string[] {
  const did = from?.ensure === 'running' && servesAsRoot(from);
  if (did || !servesAsRoot(props)) return [];
  return [
    `${props.name} would run as root: set \`service: { user }\`, or \`user: 'root'\` if it has to be root`,
  ];
}

/** Excludes emperors, which may need root to run vassals as other users. */
function servesAsRoot(props: ProcessSettings): boolean {
  const view = new SectionView('uwsgi', fromWire(props));
  return startsAsRoot(props) && !view.changesUser() && !view.has('emperor');
}
