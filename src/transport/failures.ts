import type { CommandError } from './errors';

const signs: readonly (readonly [RegExp, NonNullable<CommandError['reason']>])[] = [
  [/No space left on device|Disk quota exceeded/i, 'disk-full'],
  [/Read-only file ?system/i, 'read-only'],
  [/Permission denied|Operation not permitted|EACCES|EPERM/i, 'permission'],
];

const hints: Partial<Record<NonNullable<CommandError['reason']>, string>> = {
  'disk-full': 'there must be room on the file system, and it is full',
  'read-only': 'the file system must be writable, and is mounted read-only',
  permission: 'the user must have the right to do so, and has not',
};

/** What callers may react to, told from what a command printed; `undefined` where nothing can be told. */
export function failureReason(stderr: string): CommandError['reason'] {
  return signs.find(([sign]) => sign.test(stderr))?.[1];
}

/** What must hold, in words. */
export function failureHint(reason: CommandError['reason']): string | undefined {
  return reason === undefined ? undefined : hints[reason];
}
