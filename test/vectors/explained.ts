import { isDeepStrictEqual } from 'node:util';
import { linesOfArguments, linesOfPeer } from './arguments';
import type { Outcome } from './format';
import { isRightRefusal } from './refusals';
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

/** Options that uwsgiconf gives once, or loses (PB19, PB42). */
const lost = /^(not-alarm-log|alarm-log|sni|sni-regexp|subscribe2|plugins-dir) = /;

/**
 * Whether a difference is one of a known bug that the marks of the tools miss:
 *
 * - the line of a plugin that uwsgiconf forgets (PB03, PB04), and the place of plugins because of it: not looked for where
 *   the section has embedded plugins, or where something else loads the plugin later;
 * - options that uwsgiconf loses (PB19, PB42): not looked for over derived sections, or where some remain;
 * - the number of mules (PB32), where farms undo a number that was given before;
 * - `forward_to` among the keys of `sslrouter2`, which uWSGI does not know: `sslrouter-to` is what works;
 * - what we refuse at once, though uwsgiconf renders nothing of it;
 * - shared sockets, which must stand before their users;
 * - values that we refuse, because uWSGI would read another key or mode;
 * - an application for maintenance, which uwsgiconf chooses when it renders, and our configuration when uWSGI reads it.
 */
export function isExplained(expected: Outcome, actual: Actual): boolean {
  const lines = expected.ini ?? linesOfPeer(expected.args ?? []);
  if (actual.thrown !== undefined) return isRightRefusal(actual.thrown, lines);
  const [wanted, found] = withoutMaintenance(
    lines,
    actual.ini ?? linesOfArguments(actual.args ?? [], actual.left),
  );
  const kept = (lines: readonly string[]) => lines.filter((line) => lost.test(line));
  return isWithin(kept(wanted), kept(found)) && isDeepStrictEqual(essence(wanted), essence(found));
}

/**
 * Both texts as they are with or without the trigger of a maintenance: lines that load code are moved to the end, and those
 * that maintenance itself adds are left out.
 */
function withoutMaintenance(
  wanted: readonly string[],
  found: readonly string[],
): readonly [readonly string[], readonly string[]] {
  const inMaintenance = 'UWSGICONF_MAINTENANCE_INPLACE';
  const starts = found.findIndex((_, place) => found[place + 2] === `env = ${inMaintenance}=1`);
  if (starts === -1) return [wanted, found];
  // Before them: if-exists, fs-reload, env, the application, endif, if-not-exists, unenv.
  const ends = found.indexOf('endif = ', starts + 7);
  const code = found.slice(starts + 7, ends);
  const rest = (lines: readonly string[]) =>
    lines.filter((line) => !line.includes(inMaintenance) && line !== 'plugin = python3');
  const others = [...rest(found.slice(0, starts)), ...rest(found.slice(ends + 1))];
  const plain = rest(wanted).filter((line) => !code.includes(line));
  if (wanted.some((line) => line.includes(inMaintenance)))
    return [plain.filter((line) => !line.startsWith('wsgi = ')), others];
  return [
    [...plain, ...wanted.filter((line) => code.includes(line))],
    [...others, ...code],
  ];
}

/** What must be equal: plugins that are not forgotten, shared sockets, and all the rest, each in its order. */
function essence(lines: readonly string[]): readonly (readonly string[])[] {
  const isPlugin = (line: string) => line.startsWith('plugin = ');
  const isShared = (line: string) => /^(undeferred-)?shared-socket = /.test(line);
  const plain = lines
    .filter((line) => !(isPlugin(line) && forgotten.has(line.slice('plugin = '.length))))
    .map((line) => line.replace(/^(sslrouter2 = .*?),forward_to=.*?(,key=.*)$/, '$1$2'));
  const rest = plain.filter((line) => !isPlugin(line) && !isShared(line) && !lost.test(line));
  const hasFarms = rest.some((line) => line.startsWith('farm = '));
  return [
    plain.filter(isPlugin),
    plain.filter(isShared),
    hasFarms ? rest.filter((line) => !line.startsWith('mules = ')) : rest,
  ];
}

/** Whether all of one list are in the other, in the same order. */
function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let next = 0;
  for (const item of whole) if (item === part[next]) next += 1;
  return next === part.length;
}
