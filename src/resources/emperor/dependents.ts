import type { WireSections } from '../../config/wire';
import { hasUnknown } from '../../plan/unknown';
import { directoriesOf, statsOf } from '../process/emperor-sources';
import { propsAs } from '../props-as';
import type { Sibling } from '../resource';

/** Props or state of an emperor, by which its vassals are recognised. */
export interface EmperorFacts {
  readonly host?: string;
  readonly sections?: WireSections;
  readonly stats?: string;
  readonly directory?: string;
}

/** Effect on a vassal when its emperor is stopped or restarted; undefined for any other resource. */
export function endsWithEmperor(emperor: EmperorFacts, other: Sibling): string | undefined {
  const { host, sections, stats, directory } = emperor;
  if (host === undefined || hasUnknown([emperor, other.props])) return undefined;
  const address = stats ?? (sections && statsOf(sections));
  const directories = sections === undefined ? [directory] : directoriesOf(sections);
  const text = 'ends and starts with it';
  const vassal = propsAs(other, 'uwsgi:index:Vassal');
  if (vassal !== undefined) {
    const ours = vassal.host === host && (vassal.stats === address || directories.includes(vassal.directory));
    return ours ? text : undefined;
  }
  const row = propsAs(other, 'uwsgi:index:PostgresVassal');
  return row?.emperors.some((one) => one.host === host && one.stats === address) ? text : undefined;
}
