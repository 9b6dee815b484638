import { type Shell, sh } from './shell';

/** Exit status of a script that its fence ended. */
export const fencedOut = 93;

const marker = '@@pulumi-uwsgi-fenced@@';

/** Shell: ends the script and prints the current holder of the lock; `variable` contains its name, or nothing. */
export const endFenced = (variable: string): Shell =>
  sh`printf '%s %s\n' ${marker} "$${variable}"; exit ${fencedOut}`;

/**
 * Current holder of the lock, if the fence ended the script; an empty text if the lock is free.
 *
 * @returns undefined when the fence did not end the script
 */
export function holderOf(code: number | undefined, stdout: string): string | undefined {
  if (code !== fencedOut) return undefined;
  return new RegExp(`^${marker} (.*)$`, 'm').exec(stdout)?.[1];
}
