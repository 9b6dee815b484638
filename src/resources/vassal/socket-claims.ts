import { hasUnknown } from '../../plan/unknown';
import { socketPlaces } from '../process/places';
import type { VassalProps } from './props';

/** Claims of the sockets that only one vassal can bind: `web1:socket 127.0.0.1:8001`. */
export function socketClaims({ host, sections }: VassalProps): readonly string[] {
  if (hasUnknown([host, sections])) return [];
  const addresses = new Set(socketPlaces(sections).map(({ address }) => address));
  return [...addresses].map((address) => `${host}:socket ${address}`);
}
