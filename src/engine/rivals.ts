import type { Inventory } from './inventory';

/** A word of a claim that is no path of a file: `web1:emperor of /etc/uwsgi/shops`. */
const descriptive = /^[^:]+:(emperor of|socket) (.+)$/;

/** Why another project of the host stands in the way of a resource; undefined where none does. */
export function rivalFault(
  id: string,
  claims: readonly string[],
  others: readonly Inventory[],
): string | undefined {
  for (const { project, resources } of others) {
    for (const [path, entry] of Object.entries(resources)) {
      // What was only to be adopted belongs to none of us.
      if (entry.begun === 'adopt') continue;
      const claim = entry.claims.find((one) => claims.includes(one));
      if (claim !== undefined)
        return `${formatRival(id, claim, path)} of the project ${project}; ${way(claim)}`;
    }
  }
  return undefined;
}

function formatRival(id: string, claim: string, path: string): string {
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
