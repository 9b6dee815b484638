/** Refusals of what uwsgiconf renders, though uWSGI would misread it. */
import { catalog } from '../../src/config/catalog';
import { OptionError } from '../../src/options/errors';

/** Refusals of what uwsgiconf renders, or forgets, by option (PB02, PB16, PB17, PB22, PB31). */
const byOption = /\.modifier$|\.forLegion$|\.rsyslog\.host$|\.authBasic$/;

/** A reason in a message, and whether the lines of uwsgiconf have it. */
interface Reason {
  readonly message: RegExp;
  /** @param found the groups of the message */
  readonly holds: (found: readonly string[], lines: readonly string[]) => boolean;
}

const text = (json: string): string => JSON.parse(json) as string;

/** A command line of uwsgiconf has nothing of sections that are not called `uwsgi`. */
const some = (lines: readonly string[], test: (line: string) => boolean): boolean =>
  lines.length === 0 || lines.some(test);

const reasons: readonly Reason[] = [
  {
    // A separator within a value of key=value pairs, which stands there as it was given.
    message: /Cannot write a value with "(.)": uWSGI would end it there .*, saw (".*")$/s,
    holds: ([separator, value], lines) =>
      text(value!).replaceAll(`\\${separator}`, '').includes(separator!) &&
      some(lines, (line) => line.includes(text(value!))),
  },
  {
    // No octal digits, for one of the options that uWSGI reads as a mode.
    message: /^[\w.]+: ((?:chmod|logfile-chmod|umask)[\w-]*): Cannot take (".*"): it must be an octal mode/s,
    holds: ([key, value], lines) =>
      !/^[0-7]{3,4}$/.test(text(value!)) &&
      (text(value!) === '' || some(lines, (line) => line === `${key} = ${text(value!).trim()}`)),
  },
  {
    // Magic other than `%k`, which uWSGI replaces in files only.
    message:
      /^configuration\.format: .*: uWSGI replaces (%[^k%]) in files only; write its value; saw (".*")$/s,
    holds: ([magic, value], lines) =>
      text(value!).replaceAll('%%', '').includes(magic!) && lines.some((line) => line.endsWith(text(value!))),
  },
  {
    // `%k` for an option that acts before references are replaced; uwsgiconf leaves a plain `%k` out.
    message:
      /^configuration\.format: ([\w-]+): .*: uWSGI replaces %k in files only; write the number of processors; saw (".*")$/s,
    holds: ([key, value], lines) =>
      catalog.get(key!)?.flags.includes('immediate') === true &&
      (text(value!) === '%k' || lines.includes(`${key} = ${text(value!)}`)),
  },
  {
    // A section that the command line includes, and that was not rendered.
    message:
      /^configuration\.format: ini: .*on a command line: the section \[(.*)\] that it includes must be one of/s,
    holds: ([name], lines) => lines.includes(`ini = :${name}`),
  },
];

/**
 * Whether a refusal is right where uwsgiconf rendered the lines: the reason that its message gives must be in them.
 */
export function isRightRefusal(thrown: unknown, lines: readonly string[]): boolean {
  if (!(thrown instanceof OptionError)) return false;
  if (byOption.test(thrown.option)) return true;
  return reasons.some(({ message, holds }) => {
    const found = message.exec(thrown.message);
    return found !== null && holds(found.slice(1), lines);
  });
}
