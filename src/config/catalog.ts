import { distance } from 'fastest-levenshtein';
import { catalogReleases, catalogRows } from './generated/catalog';
import { suggestion } from './nearest';

/** Kind of an option's value, as uWSGI parses it. */
export type OptionKind =
  | 'bool'
  | 'int'
  | 'string'
  | 'string-list'
  | 'size'
  | 'mode'
  | 'user'
  | 'group'
  | 'socket'
  | 'route-rule'
  | 'cron'
  | 'logic'
  | 'logic-end'
  | 'placeholder'
  | 'config-include'
  | 'dict-entry'
  | 'set-flag'
  | 'enum'
  | 'special'
  | 'deprecated-noop'
  | 'command-exits'
  | 'command-prints';

/** Whether an option takes a value on a command line. */
export type OptionArgument = 'none' | 'required' | 'optional';

/** Facts of one option, from the option tables of uWSGI itself. */
export interface OptionFacts {
  readonly name: string;
  /** `core`, or the plugin that defines it. */
  readonly plugin: string;
  readonly argument: OptionArgument;
  /** All ways in which releases take its argument; `ssl-option` takes none in 2.0. */
  readonly arguments: readonly OptionArgument[];
  readonly kind: OptionKind;
  /** Whether values append; otherwise the last one wins. */
  readonly repeatable: boolean;
  /** Releases that have it, oldest first: `2.0.21`, `2.0.31`, `2.1` (development). */
  readonly versions: readonly string[];
  /** Settings that it implies (`master`, `threads`, …); `immediate` takes effect while the file is read. */
  readonly flags: readonly string[];
  /** Other names of the same option. */
  readonly aliases: readonly string[];
}

const words = (value: string): readonly string[] => (value === '' ? [] : value.split(' '));

/** Every option of uWSGI by its name. */
export const catalog: ReadonlyMap<string, OptionFacts> = new Map(
  catalogRows.map(([name, plugin, ways, kind, repeatable, versions, flags, aliases]) => [
    name,
    {
      name,
      plugin,
      argument: words(ways)[0] as OptionArgument,
      arguments: words(ways) as readonly OptionArgument[],
      kind: kind as OptionKind,
      repeatable: repeatable === 1,
      versions: words(versions),
      flags: words(flags),
      aliases: words(aliases),
    },
  ]),
);

/**
 * The release of the catalogue that a version has the options of: `2.0.30` for `2.0.30.post1`, `2.0.21` for
 * `2.0.21-debian`, the newest one before it for others; `2.1` for what is no 2.0.
 */
export function releaseOf(version: string): string {
  if (!version.startsWith('2.0.')) return catalogReleases.at(-1)!;
  const patch = (text: string): number => Number(/^2\.0\.(\d+)/.exec(text)?.[1] ?? Number.NaN);
  return catalogReleases.findLast((one) => patch(one) <= patch(version)) ?? catalogReleases[0]!;
}

const names = [...catalog.keys()];

/** Names that people write for an option of another name. */
const otherNames: Readonly<Record<string, string>> = {
  user: 'uid',
  group: 'gid',
  username: 'uid',
  groupname: 'gid',
  app: 'callable',
  application: 'module',
  directory: 'chdir',
  cwd: 'chdir',
  workdir: 'chdir',
  'working-directory': 'chdir',
  port: 'http-socket',
  bind: 'socket',
  timeout: 'harakiri',
  log: 'logto',
  logfile: 'logto',
  'log-file': 'logto',
  'error-log': 'logto',
  numproc: 'processes',
  path: 'pythonpath',
  'psgi-file': 'psgi',
  'virtual-env': 'virtualenv',
  'env-file': 'env',
  backlog: 'listen',
  'graceful-timeout': 'worker-reload-mercy',
  keepalive: 'http-keepalive',
};

/** Letters that may be wrong in a misspelt name: a third, a fifth where underscores speak for a variable. */
function tolerance(name: string): number {
  return name.length <= 3
    ? 0
    : Math.max(1, Math.min(3, Math.floor(name.length / (name.includes('_') ? 5 : 3))));
}

/** Suggests options for a misspelt name, nearest first; at most three. */
export function nearestOptions(name: string): readonly string[] {
  const wanted = name.toLowerCase().replaceAll('_', '-');
  if (catalog.has(wanted)) return [wanted];
  const meant = otherNames[wanted];
  if (meant !== undefined) return [meant];
  const limit = tolerance(name);
  const near = names
    .map((known) => ({ known, steps: distance(wanted, known) }))
    .filter(({ steps }) => steps <= limit)
    .sort((one, other) => one.steps - other.steps);
  // Names that are further off than the nearest one by two letters are others.
  return near
    .filter(({ steps }) => steps <= near[0]!.steps + 1)
    .slice(0, 3)
    .map(({ known }) => known);
}

/** Message for an unknown option, with suggestions. */
export function unknownOption(name: string): string {
  return `uWSGI has no such option${suggestion(nearestOptions(name))}`;
}
