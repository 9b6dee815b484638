import { posix } from 'node:path';
import { directivesOf } from '../../config/line';
import { applyMagic, hasMagic } from '../../config/magic';
import type { Host } from '../../transport/host';
import { formatOfFile, readableSections } from '../found-format';
import { namedBy, referencesOfArguments, stripSection } from '../references';
import { argumentsOf, type FoundProcess } from './process';

/** Directories in which a process may have started, the likeliest first. */
interface Candidates {
  readonly process: FoundProcess;
  readonly directories: readonly string[];
}

/** Bytes of a configuration that are read to decide where a process started. */
const largest = 256 * 1024;

/**
 * Decides in which directory each process started: `chdir` has moved many of them since. A candidate holds the files that the process
 * names by relative paths, and its `chdir` leads to the directory that the process has now. Read-only.
 *
 * @param places directories in which a service or a program of a supervisor starts, by process
 */
export async function findStartDirectories(
  host: Host,
  processes: readonly FoundProcess[],
  places: (process: FoundProcess) => string | undefined,
): Promise<readonly FoundProcess[]> {
  const decided = new Map<number, FoundProcess>();
  const sources = new Map<number, Promise<readonly string[]>>();
  const ofEmperor = ({ parent }: FoundProcess): Promise<readonly string[]> => {
    const known = sources.get(parent) ?? emperorDirectories(host, decided.get(parent));
    sources.set(parent, known);
    return known;
  };
  const levels = byLevel(processes);
  for (const level of levels) {
    const all = await Promise.all(
      level.map(async (process) => ({
        process,
        directories: [
          ...new Set(
            [
              ...(await ofEmperor(process)),
              process.environment?.get('PWD'),
              places(process),
              process.current,
            ].filter((one) => one?.startsWith('/') === true) as string[],
          ),
        ],
      })),
    );
    for (const one of all) decided.set(one.process.pid, await decide(host, one));
  }
  return processes.map(({ pid }) => decided.get(pid)!);
}

/** Emperors before their vassals. */
function byLevel(processes: readonly FoundProcess[]): readonly (readonly FoundProcess[])[] {
  const known = new Map(processes.map((one) => [one.pid, one]));
  const depth = (one: FoundProcess, seen = new Set<number>()): number => {
    const parent = known.get(one.parent);
    if (parent === undefined || seen.has(one.pid)) return 0;
    return 1 + depth(parent, seen.add(one.pid));
  };
  const levels: FoundProcess[][] = [];
  for (const one of processes) {
    const level = depth(one);
    levels[level] = [...(levels[level] ?? []), one];
  }
  return levels.filter(Boolean);
}

/** An emperor starts vassals in the directory that it scans, or by the names that its pattern matches. */
async function emperorDirectories(host: Host, emperor: FoundProcess | undefined): Promise<readonly string[]> {
  if (emperor === undefined) return [];
  const ownReferences = referencesOfArguments(argumentsOf(emperor), emperor.directory).references;
  const files = ownReferences.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  const { files: facts } = await host.observe({
    files: files.map((path) => ({ path, content: true, maxBytes: largest })),
  });
  const sources = files.flatMap((path) =>
    readableSections(path, facts.get(path)?.content?.toString('utf8') ?? '')
      .flatMap(directivesOf)
      .filter(({ key, value }) => key === 'emperor' && !hasMagic(value))
      .map(({ value }) => value.replace(/^dir:\/\//, '')),
  );
  const listed = [
    ...ownReferences.filter(({ kind }) => kind === 'vassals').map(({ path }) => path),
    ...sources,
  ];
  return [
    ...listed
      .filter((path) => !/[*?[:]/.test(path))
      .map((path) => posix.resolve(emperor.directory ?? emperor.current ?? '/', path)),
    ...[emperor.current, emperor.directory].filter((one) => one !== undefined),
  ];
}

async function decide(host: Host, { process, directories }: Candidates): Promise<FoundProcess> {
  const args = argumentsOf(process);
  const named = namedBy(args).map(([option, value]) => [option, value.replace(/^dir:\/\//, '')] as const);
  const relative = named
    .map(([option, value]) => (option === 'emperor' ? value : stripSection(value)))
    .filter((value) => value !== '' && !/^[/:]|^-$|[*?[%$]|:\/\//.test(value));
  const own = args.directives.filter(({ key }) => key === 'chdir').at(-1)?.value;
  if (relative.length === 0) {
    if (named.length > 0) return process;
    // Without files only its own `chdir` has moved it.
    const start =
      own === undefined
        ? process.current
        : directories.find((one) => posix.resolve(one, own) === process.current);
    return start === undefined
      ? process
      : { ...process, directory: start, ...(own === undefined ? {} : { isAssumed: true }) };
  }
  const paths = [...new Set(directories.flatMap((one) => relative.map((name) => posix.resolve(one, name))))];
  const { files } = await host.observe({
    files: paths.map((path) => ({ path, content: true, maxBytes: largest })),
  });
  const found = directories
    .filter((one) => relative.every((name) => files.get(posix.resolve(one, name)) !== undefined))
    .map((directory) => {
      const texts = relative.map((name) => posix.resolve(directory, name));
      const moves = texts.flatMap((path) => chdirOf(path, files.get(path)?.content?.toString('utf8') ?? ''));
      const last = own ?? moves.at(-1);
      const leads =
        last === undefined ? directory : hasMagic(last) ? undefined : posix.resolve(directory, last);
      return { directory, isProven: leads !== undefined && leads === process.current };
    });
  const proven = found.filter(({ isProven }) => isProven);
  const chosen =
    proven.length === 1 ? proven[0] : proven.length === 0 && found.length === 1 ? found[0] : undefined;
  if (chosen === undefined)
    return {
      ...process,
      doubt: doubtOf(
        directories,
        found.map(({ directory }) => directory),
      ),
    };
  return { ...process, directory: chosen.directory, ...(chosen.isProven ? {} : { isAssumed: true }) };
}

function doubtOf(directories: readonly string[], found: readonly string[]): string {
  if (directories.length === 0)
    return 'the path is relative, and the directory in which the process started is not readable; log in as root or with --become';
  return found.length === 0
    ? `the path is relative, the process may have changed its directory since it started, and ${directories.join(' and ')} ${directories.length === 1 ? 'has' : 'have'} no such file`
    : `the path is relative, the process may have changed its directory since it started, and ${found.join(' and ')} have such a file`;
}

/** Directories to which a configuration changes before applications load. */
function chdirOf(path: string, text: string): readonly string[] {
  if (formatOfFile(path, text) === undefined) return [];
  const directory = `${posix.dirname(path)}/`;
  return readableSections(path, text)
    .flatMap(directivesOf)
    .filter(({ key }) => key === 'chdir' || key === 'chdir2')
    .map(({ value }) => applyMagic(value, { d: directory }));
}
