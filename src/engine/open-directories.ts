import { DeclaredWriters, openDirectories } from '../resources/open-directories';
import type { Work } from '../resources/resource';
import type { Action } from './action';
import type { Desired } from './desired';
import { isChanged } from './foresee';

/**
 * Warns of directories that others than root and the deployer can write to, and in which a change puts something. Each directory is
 * told of once, with the resources that are in it; hosts that cannot be asked are named.
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
    changes.map(({ resource, props }) =>
      openDirectories(resource, work, props, declared).catch((error: Error) => [
        { directory: '', text: `its directories were not looked at: ${error.message}` },
      ]),
    ),
  );
  const told = new Map<string, { readonly text: string; count: number }>();
  for (const [index, found] of warnings.entries()) {
    const { path, props, mask } = changes[index]!;
    for (const { directory, text } of found) {
      const key = `${props.host}\n${directory}\n${directory === '' ? text : ''}`;
      const before = told.get(key);
      if (before === undefined)
        told.set(key, { text: mask.hide(`${props.host}: ${path}: ${text}`), count: 1 });
      else before.count += 1;
    }
  }
  for (const { text, count } of told.values())
    work.warn(count === 1 ? text : `${text} (and ${count - 1} more resources there)`);
}
