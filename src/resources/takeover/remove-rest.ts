import type { Resource, Work } from '../resource';

/** Whether others have all that a resource had. */
export function isKept(claims: readonly string[], kept: readonly string[]): boolean {
  return claims.length > 0 && claims.every((claim) => kept.includes(claim));
}

/**
 * Takes away what is left of a resource when others have some of its claims by now.
 *
 * @returns whether anything could be taken away
 */
export async function removeRest(
  resource: Resource,
  work: Work,
  {
    state,
    claims,
    kept,
  }: { readonly state: object; readonly claims: readonly string[]; readonly kept: readonly string[] },
): Promise<boolean> {
  if (isKept(claims, kept)) return false;
  await resource.delete(work, state, kept);
  return true;
}
