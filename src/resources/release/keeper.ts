import { walkSh } from '../../transport/scripts/generated/shell';
import { joinShell, type Shell, sh } from '../../transport/shell';
import { asSh, keeperSh } from './generated/shell';
import type { ReleaseProps } from './props';

/** Owners of the files of a release. */
export type Owners = Pick<ReleaseProps, 'owner' | 'group'> & { readonly sharedOwner?: string };

/** Shell: `settle` chooses the user for work in `$b` (keeper.sh); `as` works as a user (as.sh). */
export const settleFunctions: Shell = joinShell([asSh, walkSh, keeperSh]);

/** Shell: the call of `settle` for a release. */
export function settleCall({ owner = '', group = '', sharedOwner = '' }: Owners): Shell {
  return sh`settle ${[owner, group, sharedOwner]}`;
}

/** Owners of the files of a release with the given props. */
export function fileOwners({ owner, group, shared }: ReleaseProps): Owners {
  const known = (given: unknown) => (typeof given === 'string' ? given : undefined);
  return { owner: known(owner), group: known(group), sharedOwner: known(shared?.owner) };
}

/** Message of a refusal. */
export const refusal = (base: string, reason: string): string =>
  `Cannot release into ${base}: ${reason}; nothing was changed`;
