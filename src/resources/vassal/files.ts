import { posix } from 'node:path';
import { markerOf } from '../emperor/directories';
import { parseMarked, renderMarked } from '../instance/files';
import type { VassalProps } from './props';

/** Paths of a vassal. */
export function pathsOf({ directory, name }: Pick<VassalProps, 'directory' | 'name'>) {
  const ini = posix.join(directory, `${name}.ini`);
  return {
    ini,
    /** What it serves, written by the vassal itself. No emperor takes the name for a vassal. */
    marker: markerOf(ini),
    onDemand: `${ini}.socket`,
    /** Where the file is while its emperor shall not see it. */
    aside: posix.join(directory, `.${name}.ini.respawn`),
  } as const;
}

/** The configuration as it stands on the host: what the user gave, with the marker behind it. */
export function renderVassal(props: VassalProps): string {
  return renderMarked(props, pathsOf(props).marker);
}

/** Takes a live file apart into what the user gave and the revision in its marker. */
export const parseVassal = parseMarked;
