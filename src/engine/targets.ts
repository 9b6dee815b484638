import type { Desired } from './desired';

/** Unknown target; nothing was changed. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/** Whether a path is a target or below one: `web1` includes `web1/shop/instance`. */
export function isWithin(path: string, targets: readonly string[]): boolean {
  return targets.some((target) => path === target || path.startsWith(`${target}/`));
}

/**
 * Rejects unknown targets.
 *
 * @param known paths of declared and recorded resources
 */
export function checkTargets(targets: readonly string[], known: readonly string[], what: string): void {
  const strange = targets.filter((target) => !known.some((path) => isWithin(path, [target])));
  if (strange.length === 0) return;
  throw new TargetError(
    `Cannot ${what} ${strange.join(', ')}: it must be a resource of the program or a construct around one, such as ${known[0] ?? 'web1/shop'}`,
  );
}

/** Paths of targeted resources and their dependencies. */
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

/**
 * The hosts to read: all hosts, or those of the targets and of their dependencies. If a target is not declared, any host may have
 * it in its inventory, so all hosts are read.
 */
export function hostsToRead(
  all: readonly string[],
  desired: readonly Desired[],
  targets: readonly string[] | undefined,
): readonly string[] {
  if (targets === undefined || undeclared(desired, targets).length > 0) return all;
  const chosen = targeted(desired, targets);
  return hostsOf(desired.filter(({ path }) => chosen.has(path)));
}

/** Hosts of resources. */
export function hostsOf(desired: readonly Desired[]): readonly string[] {
  return [...new Set(desired.map(({ props }) => props.host))];
}

/** Targets that the program does not declare; an inventory may have them. */
export function undeclared(desired: readonly Desired[], targets: readonly string[] = []): readonly string[] {
  return targets.filter((target) => !desired.some(({ path }) => isWithin(path, [target])));
}

/** Rejects unknown paths of `replace` before any host is contacted. */
export function checkReplaced(desired: readonly Desired[], replace: readonly string[] = []): void {
  checkTargets(
    replace,
    desired.map(({ path }) => path),
    'replace',
  );
}
