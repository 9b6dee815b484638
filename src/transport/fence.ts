import { quote } from './shell';

/** Exit status of a script that its fence ended. */
export const fencedOut = 93;

const marker = '@@pulumi-uwsgi-fenced@@';

/** Shell: ends the script and names who holds the lock instead; `variable` holds the name, or nothing. */
export const endFenced = (variable: string): string =>
  `printf '%s %s\\n' ${quote(marker)} "$${variable}"; exit ${fencedOut}`;

/**
 * Who holds the lock instead, where a fence ended the script; an empty text where nobody does.
 *
 * @returns undefined when the script was not ended by its fence
 */
export function holderOf(code: number | undefined, stdout: string): string | undefined {
  if (code !== fencedOut) return undefined;
  return new RegExp(`^${marker} (.*)$`, 'm').exec(stdout)?.[1];
}
