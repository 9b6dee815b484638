import type { Resource, Work } from '../resources/resource';

/** Whether other resources hold all claims of a resource. */
export function isKept(claims: readonly string[], kept: readonly string[]): boolean {
  return claims.length > 0 && claims.every((claim) => kept.includes(claim));
}

/**
 * Deletes what is left of a resource after other resources have taken over some of its claims.
 *
 * @returns whether anything was left to delete
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
