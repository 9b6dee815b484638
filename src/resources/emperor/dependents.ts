import type { WireSections } from '../../config/wire';
import { hasUnknown } from '../../plan/unknown';
import type { PostgresVassalProps } from '../postgres-vassal/props';
import { directoriesOf, statsOf } from '../process/emperor-sources';
import type { Sibling } from '../resource';
import type { VassalProps } from '../vassal/props';

/** Props or state of an emperor, by which its vassals are recognised. */
export interface EmperorFacts {
  readonly host?: string;
  readonly sections?: WireSections;
  readonly stats?: string;
  readonly directory?: string;
}

/** Effect on a vassal when its emperor is stopped or restarted; undefined for any other resource. */
export function endsWithEmperor(emperor: EmperorFacts, { type, props }: Sibling): string | undefined {
  const { host, sections, stats, directory } = emperor;
  if (host === undefined || hasUnknown([emperor, props])) return undefined;
  const address = stats ?? (sections && statsOf(sections));
  const directories = sections === undefined ? [directory] : directoriesOf(sections);
  const text = 'ends and starts with it';
  if (type === 'uwsgi:index:Vassal') {
    const vassal = props as unknown as VassalProps;
    const ours = vassal.host === host && (vassal.stats === address || directories.includes(vassal.directory));
    return ours ? text : undefined;
  }
  if (type !== 'uwsgi:index:PostgresVassal') return undefined;
  const { emperors } = props as unknown as PostgresVassalProps;
  return emperors.some((one) => one.host === host && one.stats === address) ? text : undefined;
}
