/** Command lines as the lines of a file, so that both sides are compared by meaning. */
import { catalog } from '../../src/config/catalog';
import { applyMagic } from '../../src/config/magic';
import { parseArgs } from '../../src/config/readers/args';
import { isOff } from '../../src/config/switch';

/** Our `%k`, which a command line does not replace. */
const processors = '@(exec://getconf _NPROCESSORS_ONLN)';

/**
 * Arguments as getopt_long(3) of uWSGI reads them; words and unknown options stand for themselves, and equal nothing.
 *
 * @param left options whose value is `%k`: uwsgiconf leaves them out, though a file would have them
 */
export function linesOfArguments(args: readonly string[], left: readonly string[] = []): readonly string[] {
  const { directives, words, unknown } = parseArgs(args);
  const lines = directives.map(({ key, value }) => lineOf(key, value.replaceAll(processors, '%k')));
  const isLeft = (line: string): boolean =>
    left.some((key) => line === `${key} = %k` || line === lineOf(key, 'true'));
  return [...lines.filter((line) => !isLeft(line)), ...words, ...unknown];
}

/**
 * Arguments of uwsgiconf, which writes `--key value` for each line of a file, `--key` for `true`, and no magic in another form.
 * getopt_long(3) would take the value of a switch for a word of its own.
 */
export function linesOfPeer(args: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (let place = 0; place < args.length; place += 1) {
    const key = args[place]!.slice(2);
    const next = args[place + 1];
    const isAlone = next === undefined || /^--[a-z]/.test(next);
    lines.push(lineOf(key, isAlone ? 'true' : next));
    if (!isAlone) place += 1;
  }
  return lines;
}

/** A line with the magic of percent signs done; every word for on is one, for switches that take any. */
function lineOf(key: string, value: string): string {
  const isOn = catalog.get(key)?.kind === 'bool' && !isOff(value);
  return applyMagic(`${key} = ${isOn ? 'true' : value}`, { k: '%k', '[': '\u001b' });
}
