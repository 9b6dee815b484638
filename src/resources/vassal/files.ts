import { posix } from 'node:path';
import { markerOf } from '../emperor/directories';
import { parseMarked, renderMarked } from '../process/files';
import type { VassalProps } from './props';

/** Paths of a vassal. */
export function vassalPaths({ directory, name }: Pick<VassalProps, 'directory' | 'name'>) {
  const ini = posix.join(directory, `${name}.ini`);
  return {
    ini,
    /** Revision marker, written by the vassal itself. Emperors ignore files of this name. */
    marker: markerOf(ini),
    onDemand: `${ini}.socket`,
    /** Place of the file while the emperor must not see it. */
    aside: posix.join(directory, `.${name}.ini.respawn`),
  } as const;
}

/** Configuration of a vassal on the host: the options of the user, then the hook that writes the marker. */
export function renderVassal(props: VassalProps): string {
  return renderMarked(props, vassalPaths(props).marker);
}

/** Parses a live file into the options of the user and the revision in its hook. */
export const parseVassal = parseMarked;
