import type { Inventory } from './inventory';

/** A claim that is no file path: `web1:emperor of /etc/uwsgi/shops`. */
const descriptive = /^[^:]+:(emperor of|socket) (.+)$/;

/** Fault if another project of the host owns a claim of a resource; undefined if none does. */
export function ownershipConflict(
  id: string,
  claims: readonly string[],
  inventories: readonly Inventory[],
): string | undefined {
  for (const { project, resources } of inventories) {
    for (const [path, entry] of Object.entries(resources)) {
      // An incomplete adoption owns nothing.
      if (entry.begun === 'adopt') continue;
      const claim = entry.claims.find((one) => claims.includes(one));
      if (claim !== undefined)
        return `${describeOwner(id, claim, path)} of the project ${project}; ${way(claim)}`;
    }
  }
  return undefined;
}

function describeOwner(id: string, claim: string, path: string): string {
  const [, kind, what] = descriptive.exec(claim) ?? [];
  if (kind === 'emperor of') return `Cannot watch ${what}: it is watched already, by ${path}`;
  if (kind === 'socket') return `Cannot bind ${what}: it belongs already to ${path}`;
  return `${claim === id ? id : claim} belongs to ${path}`;
}

function way(claim: string): string {
  const [, kind] = descriptive.exec(claim) ?? [];
  const other =
    kind === 'emperor of'
      ? 'watch another directory'
      : kind === 'socket'
        ? 'take another address'
        : 'take another path';
  return `destroy it there first, or ${other}`;
}
