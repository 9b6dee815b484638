import type { Resource, Work } from '../resources/resource';
import { undoing } from '../resources/undoing';

/**
 * Rolls back the resources that one uses after its change failed or was not begun. A failure is a warning: the error of the change
 * matters more.
 *
 * @param path of the resource, for people
 */
export async function withdrawChange(
  resource: Resource,
  given: Work,
  { path, props }: { readonly path: string; readonly props: { readonly host: string } },
): Promise<void> {
  const work = undoing(given);
  await resource
    .withdraw?.(work, props)
    .catch((error: Error) =>
      work.warn(
        `Cannot undo what was changed for ${path}: ${error.message}; the next comparison with the host shows it`,
      ),
    );
}
