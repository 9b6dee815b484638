import { isDeepStrictEqual } from 'node:util';
import type { Foresight, Work } from '../resource';
import { foreseeUnits } from '../systemd-unit/verify';
import type { PlacedProps } from './paths';
import { goneFiles, instanceUnitFiles, unitVerification } from './units';

/** What the host's systemd says of the units of an instance, where they would change. */
export async function foreseeInstance(
  work: Work,
  props: PlacedProps,
  from: PlacedProps | undefined,
): Promise<Foresight> {
  if (!props.validate) return noForesight;
  return unitsOf(work, props, from);
}

const noForesight: Foresight = { refused: [], lacking: [], notes: [] };

async function unitsOf(work: Work, props: PlacedProps, from: PlacedProps | undefined): Promise<Foresight> {
  const gone = from === undefined ? [] : goneFiles(from, props);
  const files = instanceUnitFiles(props);
  const same = gone.length === 0 && from !== undefined && isDeepStrictEqual(instanceUnitFiles(from), files);
  if (files.length === 0 || same) return noForesight;
  return foreseeUnits(work, props.host, unitVerification(props, gone));
}
