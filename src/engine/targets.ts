import type { Desired } from './desired';

/** A target that the program does not have: nothing was changed. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/** Whether a path is a target or lies below one: `web1` takes in all of `web1/shop/instance`. */
export function isWithin(path: string, targets: readonly string[]): boolean {
  return targets.some((target) => path === target || path.startsWith(`${target}/`));
}

/**
 * Refuses targets that name nothing.
 *
 * @param known paths of resources, declared or remembered
 */
export function checkTargets(targets: readonly string[], known: readonly string[], what: string): void {
  const strange = targets.filter((target) => !known.some((path) => isWithin(path, [target])));
  if (strange.length === 0) return;
  throw new TargetError(
    `Cannot ${what} ${strange.join(', ')}: it must be a resource of the program or a construct around one, such as ${known[0] ?? 'web1/shop'}`,
  );
}

/** The resources that are targets, with all that they depend on. */
export function targeted(desired: readonly Desired[], targets: readonly string[]): ReadonlySet<string> {
  const byPath = new Map(desired.map((one) => [one.path, one]));
  const chosen = new Set<string>();
  const choose = (path: string): void => {
    if (chosen.has(path)) return;
    chosen.add(path);
    byPath.get(path)?.dependsOn.forEach(choose);
  };
  for (const { path } of desired) if (isWithin(path, targets)) choose(path);
  return chosen;
}
