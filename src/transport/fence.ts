/** Exit status of a script that its fence ended. */
export const fencedOut = 93;

/** Precedes the current holder of the lock in the output of such a script. */
export const fenceMark = '@@pulumi-uwsgi-fenced@@';

/**
 * Current holder of the lock, if the fence ended the script; an empty text if the lock is free.
 *
 * @returns undefined when the fence did not end the script
 */
export function holderOf(code: number | undefined, stdout: string): string | undefined {
  if (code !== fencedOut) return undefined;
  return new RegExp(`^${fenceMark} (.*)$`, 'm').exec(stdout)?.[1];
}
