import { isDeepStrictEqual } from 'node:util';
import { applyMagic } from '../../src/config/magic';
import { OptionError } from '../../src/options/errors';
import type { Outcome } from './format';
import type { Actual } from './replay';

/** Plugins that uwsgiconf does not load for their options (PB03 and PB04). */
const forgotten: ReadonlySet<string> = new Set([
  'http',
  'fastrouter',
  'rawrouter',
  'sslrouter',
  'forkptyrouter',
  'tuntap',
  'zergpool',
  'transformation_chunked',
  'transformation_template',
  'router_metrics',
  'matheval',
  'geoip',
  'mongrel2',
]);

/**
 * Whether a difference is one of a known bug that the marks of the tools miss:
 *
 * - the line of a plugin that uwsgiconf forgets (PB03, PB04), and the place of plugins because of it: not looked for where
 *   the section has embedded plugins, or where something else loads the plugin later;
 * - the number of mules (PB32), where farms undo a number that was given before;
 * - `forward_to` among the keys of `sslrouter2`, which uWSGI does not know: `sslrouter-to` is what works;
 * - a socket that refuses a modifier (PB02), though nothing of it is rendered;
 * - shared sockets, which must stand before their users.
 */
export function isExplained(expected: Outcome, actual: Actual): boolean {
  if (actual.thrown instanceof OptionError) return actual.thrown.option.endsWith('.modifier');
  if (actual.thrown !== undefined) return false;
  const [wanted, found] = [expected, actual].map(({ ini, args = [] }) => essence(ini ?? directives(args)));
  return isDeepStrictEqual(wanted, found);
}

/** What must be equal: plugins that are not forgotten, shared sockets, and all the rest, each in its order. */
function essence(lines: readonly string[]): readonly (readonly string[])[] {
  const isPlugin = (line: string) => line.startsWith('plugin = ');
  const isShared = (line: string) => /^(undeferred-)?shared-socket = /.test(line);
  const plain = lines
    .filter((line) => !(isPlugin(line) && forgotten.has(line.slice('plugin = '.length))))
    .map((line) => line.replace(/^(sslrouter2 = .*?),forward_to=.*?(,key=.*)$/, '$1$2'));
  const rest = plain.filter((line) => !isPlugin(line) && !isShared(line));
  const hasFarms = rest.some((line) => line.startsWith('farm = '));
  return [
    plain.filter(isPlugin),
    plain.filter(isShared),
    hasFarms ? rest.filter((line) => !line.startsWith('mules = ')) : rest,
  ];
}

/** Arguments of a command line as lines of an ini file. */
function directives(args: readonly string[]): readonly string[] {
  return args
    .map((one, index) => applyMagic(args[index - 1] === '--plugin' ? `plugin = ${one}` : one))
    .filter((one) => one !== '--plugin');
}
