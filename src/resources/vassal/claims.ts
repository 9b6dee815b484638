import { hasUnknown } from '../../plan/unknown';
import { socketPlaces } from '../instance/places';
import type { VassalProps } from './props';

/** Sockets of a vassal that no other one may have: `web1:socket 127.0.0.1:8001`. */
export function socketClaims({ host, sections }: VassalProps): readonly string[] {
  if (hasUnknown([host, sections])) return [];
  const addresses = new Set(socketPlaces(sections).map(({ address }) => address));
  return [...addresses].map((address) => `${host}:socket ${address}`);
}
