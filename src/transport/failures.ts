import type { CommandError } from './errors';
import { missingTool } from './tools';

const signs: readonly (readonly [RegExp, NonNullable<CommandError['reason']>])[] = [
  // A shell builtin that writes reports `I/O error`; the remaining space follows from the output of `room`.
  [/No space left on device|Disk quota exceeded| has 0 KiB and | and 0 inodes left/i, 'disk-full'],
  [/Read-only file ?system/i, 'read-only'],
  [/Permission denied|Operation not permitted|EACCES|EPERM/i, 'permission'],
];

const hints: Partial<Record<NonNullable<CommandError['reason']>, string>> = {
  'disk-full': 'there must be room on the file system, but it is full',
  'read-only': 'the file system must be writable, but is mounted read-only',
  permission: 'the user must have the right to do so, but does not',
};

/** Determines the machine-readable cause of a failure from its output; `undefined` if unknown. */
export function failureReason(stderr: string): CommandError['reason'] {
  return signs.find(([sign]) => sign.test(stderr))?.[1];
}

/** Requirement that was not met, as text; `undefined` if the output itself says as much. */
export function failureHint(stderr: string, reason = failureReason(stderr)): string | undefined {
  const lacking = missingTool(stderr);
  if (lacking !== undefined)
    return `the host must have ${lacking.tool} on its PATH, but does not: install ${lacking.package}`;
  const account = missingAccount(stderr);
  if (account !== undefined)
    return `the host must have the ${account}, but does not: create it first, or name another one`;
  if (reason === 'disk-full' && / and 0 inodes left/.test(stderr))
    return 'there must be free inodes on the file system, but there are none';
  return reason === undefined ? undefined : hints[reason];
}

/** Account that chown or chgrp (coreutils or BusyBox) did not find: `user shop`. */
function missingAccount(stderr: string): string | undefined {
  const found = /: (?:invalid|unknown) (user|group):? [‘'"]?([\w.$:-]+)/.exec(stderr);
  if (found === null) return undefined;
  const [user, group = user] = found[2]!.split(':');
  return found[1] === 'user' ? `user ${user}` : `group ${group}`;
}
