import { DeclaredWriters, openDirectories } from '../orchestration/open-directories';
import type { Work } from '../resources/resource';
import type { Action } from './action';
import type { Desired } from './desired';
import { isChanged } from './preflight';

/**
 * Warns about directories in which a change creates something, and to which users other than root and the deployer
 * can write. Each directory is reported once, with the number of affected resources; unreachable hosts are named.
 */
export async function warnOfOpenDirectories(
  actions: readonly Action[],
  desired: readonly Desired[],
  work: Work,
): Promise<void> {
  const declared = new DeclaredWriters();
  for (const { resource, props } of desired) declared.note(resource, props);
  const changes = actions.filter(isChanged).map((action) => action.desired);
  const warnings = await Promise.all(
    changes.map(({ resource, props }) => openDirectories(resource, work, props, declared)),
  );
  const reported = new Map<string, { readonly text: string; count: number }>();
  for (const [index, found] of warnings.entries()) {
    const { path, props, mask } = changes[index]!;
    for (const { directory, text } of found) {
      const key = `${props.host}\n${directory}\n${directory === '' ? text : ''}`;
      const before = reported.get(key);
      if (before === undefined)
        reported.set(key, { text: mask.hide(`${props.host}: ${path}: ${text}`), count: 1 });
      else before.count += 1;
    }
  }
  for (const { text, count } of reported.values())
    work.warn(count === 1 ? text : `${text} (and ${count - 1} more resources there)`);
}
