import { directivesOf } from '../../config/line';
import type { Host } from '../../transport/host';
import { readableSections } from '../found-format';
import { type References, referencesOfArguments } from '../references';
import type { Record } from '../script';
import type { SupervisorProgram } from '../starters/supervisord';
import { argumentsOf, type FoundProcess, processesOf } from './process';
import { unitsScript } from './script';
import { findStartDirectories } from './start-directory';

/** Masters among the listed processes, with the directories in which they started and the files that they name. Read-only. */
export async function readProcesses(
  host: Host,
  records: readonly Record[],
  programs: readonly SupervisorProgram[],
): Promise<readonly FoundProcess[]> {
  const found = processesOf(records);
  const units = await unitDirectories(host, found);
  const started = await findStartDirectories(host, found, ({ supervised, unit, isVassal }) =>
    supervised === undefined
      ? isVassal || unit === undefined
        ? undefined
        : units.get(unit)
      : programs.find(({ name }) => name === supervised.name)?.directory,
  );
  return Promise.all(started.map(async (one) => ({ ...one, references: await referencesOf(host, one) })));
}

/** Working directories of units. */
async function unitDirectories(
  host: Host,
  processes: readonly FoundProcess[],
): Promise<ReadonlyMap<string, string>> {
  const units = [...new Set(processes.flatMap(({ unit }) => unit ?? []))];
  if (units.length === 0) return new Map();
  const purpose = 'ask where services start';
  const { stdout } = await host.exec(unitsScript(units), { purpose, readOnly: true, timeout: 60 });
  return new Map(
    stdout.split(/\n\n+/).flatMap((block) => {
      const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(block)?.[1];
      const [unit, directory] = [value('Id'), value('WorkingDirectory')?.replace(/^[-!]+/, '')];
      return unit === undefined ? [] : [[unit, directory?.startsWith('/') ? directory : '/'] as const];
    }),
  );
}

/** References of a process. In a root directory of its own, names count inside it, unless its configuration led it there. */
async function referencesOf(host: Host, process: FoundProcess): Promise<References> {
  const none = { references: [], unresolved: [] };
  if (process.container !== undefined) return none;
  const found = referencesOfArguments(argumentsOf(process), process.directory, process.doubt);
  const { root } = process;
  if (root === undefined || !root.startsWith('/') || found.references.length === 0) return found;
  const inside = (path: string): string => `${root}${path}`;
  const paths = found.references.flatMap(({ path }) => [path, inside(path)]);
  const { files } = await host.observe({
    files: paths.map((path) => ({ path, content: true, maxBytes: 256 * 1024 })),
  });
  const movesItself = (path: string): boolean =>
    readableSections(path, files.get(path)?.content?.toString('utf8') ?? '')
      .flatMap(directivesOf)
      .some(({ key }) => /^(chroot|pivot[-_]root)$/.test(key));
  const own = argumentsOf(process).directives.some(({ key }) => /^(chroot|pivot[-_]root)$/.test(key));
  return {
    ...found,
    references: found.references.map((one) =>
      own || files.get(inside(one.path)) === undefined || movesItself(one.path)
        ? one
        : { ...one, path: inside(one.path) },
    ),
  };
}
