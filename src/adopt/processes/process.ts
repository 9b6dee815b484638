import { posix } from 'node:path';
import { parseArgs } from '../../config/readers/args';
import { isShared } from '../../resources/shared-service';
import { type References, readsConfiguration, stripSection } from '../references';
import { configurationFile, type Record } from '../script';
import { isUwsgi } from '../words';
import { originOfCgroup, supervisors } from './origin';

/** A running uWSGI master; workers are not listed. */
export interface FoundProcess {
  readonly pid: number;
  readonly parent: number;
  readonly user: string;
  /** The program file, without links; empty where it is not readable. */
  readonly program: string;
  readonly words: readonly string[];
  /** Why its arguments are not known. */
  readonly obscured?: string;
  /** Its environment when it started; undefined where it is not readable. */
  readonly environment?: ReadonlyMap<string, string>;
  /** Working directory now; undefined where it is not readable. */
  readonly current?: string;
  /** Directory in which it started, against which relative names count; undefined where it is not known. */
  readonly directory?: string;
  /** Whether the directory follows from the files in it alone. */
  readonly isAssumed?: boolean;
  /** Why relative names cannot be followed. */
  readonly doubt?: string;
  /** Root directory of its own: a path, `other` for one that this host has not, or `unknown` where it is not readable. */
  readonly root?: string;
  readonly container?: string;
  /** The systemd service that starts it, and nothing else. */
  readonly unit?: string;
  /** Its starter, for reports. */
  readonly startedBy: string;
  /** Program of a supervisor other than systemd. */
  readonly supervised?: SupervisedProgram;
  /** Whether another uWSGI started it, as an emperor starts vassals. */
  readonly isVassal: boolean;
  /** Its forks, which end with it only if it is a master. */
  readonly workers?: readonly number[];
  /** Configurations and sources of vassals that it names. */
  readonly references: References;
}

/** A program of supervisord. */
export interface SupervisedProgram {
  readonly name: string;
  /** Process id of the supervisor. */
  readonly supervisor: number;
}

/** The process that started a uWSGI. */
export interface ParentProcess {
  readonly pid: number;
  readonly name: string;
  readonly directory: string;
  readonly words: readonly string[];
}

/** Decodes arguments or variables from /proc, in base64. */
export function decoded(text: string): readonly string[] {
  // A process that sets its title overwrites its arguments with padding.
  return Buffer.from(text, 'base64').toString('utf8').replace(/\0+$/, '').split('\0');
}

/** Parents by process id. */
export function parentsOf(records: readonly Record[]): ReadonlyMap<number, ParentProcess> {
  return new Map(
    records
      .filter(({ kind }) => kind === 'parent')
      .map(({ fields: [pid = '', name = '', directory = '', command = ''] }) => [
        Number(pid),
        { pid: Number(pid), name, directory, words: decoded(command) },
      ]),
  );
}

/** Masters among the processes that the script lists. Where a process started is not decided yet. */
export function processesOf(records: readonly Record[]): readonly FoundProcess[] {
  const parents = parentsOf(records);
  const users = new Map(
    records.filter(({ kind }) => kind === 'user').map(({ fields }) => [fields[0], fields[1]]),
  );
  const all = records.filter(({ kind }) => kind === 'process').map(({ fields }) => fields);
  const starts = new Map(all.map((fields) => [fields[0], fields[6]]));
  const words = new Map(all.map((fields) => [fields[0], fields[8]]));
  const isForked = (fields: readonly string[]): boolean => isFork(fields, starts, words);
  const forks: readonly (readonly [pid: number, parent: number])[] = [
    ...records.filter(({ kind }) => kind === 'worker').map(({ fields }) => fields),
    ...all.filter(isForked),
  ].map(([pid, parent]) => [Number(pid), Number(parent)]);
  return all
    .filter((fields) => !isForked(fields))
    .sort(([one], [other]) => Number(one) - Number(other))
    .map((fields) => {
      const [
        pid = '',
        parent = '',
        user = '',
        program = '',
        current = '',
        root = '',
        ,
        cgroup = '',
        command = '',
        environ = '-',
      ] = fields;
      const isVassal = words.has(parent);
      const one = {
        pid: Number(pid),
        parent: Number(parent),
        user: users.get(user) ?? user,
        program: program.replace(/ \(deleted\)$/, ''),
        ...argumentWords(decoded(command)),
        ...(environ === '-' ? {} : { environment: variables(decoded(environ)) }),
        ...(current === '' ? {} : { current }),
        ...(root === '/' ? {} : { root: root === '' ? 'unknown' : root }),
        isVassal,
        ...workersOf(Number(pid), forks),
        references: { references: [], unresolved: [] },
      };
      return {
        ...one,
        ...startOf(one, originOfCgroup(Buffer.from(cgroup, 'base64').toString('utf8')), parents),
      };
    });
}

/** Forks of a process, and forks of these. */
function workersOf(
  process: number,
  forks: readonly (readonly [pid: number, parent: number])[],
): Pick<FoundProcess, 'workers'> {
  const family = new Set([process]);
  for (const pid of family) for (const [fork, parent] of forks) if (parent === pid) family.add(fork);
  const workers = [...family].filter((pid) => pid !== process).sort((one, other) => one - other);
  return workers.length === 0 ? {} : { workers };
}

/**
 * A fork shares the place of its arguments with its parent; an execution has its own. Where the place is not readable, an
 * execution is what has an option for a configuration, as vassals have: the arguments of a worker can be overwritten.
 */
function isFork(
  [, parent = '', , , , , start = '0', , command = '']: readonly string[],
  starts: ReadonlyMap<string | undefined, string | undefined>,
  words: ReadonlyMap<string | undefined, string | undefined>,
): boolean {
  if (!words.has(parent)) return false;
  if (words.get(parent) === command) return true;
  if (start !== '0' && start !== '') return starts.get(parent) === start;
  return !decoded(command).some((word) => /^--/.test(word) && readsConfiguration(word.slice(2)));
}

/**
 * Program and arguments. uWSGI writes a title over its arguments and its environment, and fills the rest with blanks; pyuwsgi is a
 * script that Python runs, or a module of any program in Python.
 */
function argumentWords(words: readonly string[]): Pick<FoundProcess, 'words' | 'obscured'> {
  const [program = '', script = ''] = words;
  const none = words.slice(0, 1);
  if (words.slice(1).every((word) => word.trim() === '') && /\s|^$/.test(words.join('')))
    return { words: none, obscured: 'a title (procname) has replaced its arguments' };
  if (!/^(python|pypy)[\d.]*$/.test(posix.basename(program))) return { words };
  return isUwsgi(script)
    ? { words: words.slice(1) }
    : { words: none, obscured: 'a program in Python runs it as the module pyuwsgi' };
}

function variables(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const at = line.indexOf('=');
      return at > 0 && line.trim() !== '' ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
    }),
  );
}

type Known = Pick<FoundProcess, 'pid' | 'parent' | 'isVassal' | 'environment' | 'root'>;

function startOf(
  { parent, isVassal, environment, root }: Known,
  { unit, userUnit, container }: ReturnType<typeof originOfCgroup>,
  parents: ReadonlyMap<number, ParentProcess>,
): Pick<FoundProcess, 'startedBy' | 'unit' | 'container' | 'supervised'> {
  const starter = parents.get(parent);
  if (container !== undefined) return { startedBy: container, container };
  if (root === 'other')
    return { startedBy: 'a container of an unknown kind', container: 'a container of an unknown kind' };
  if (isVassal)
    return { startedBy: `the emperor, process ${parent}`, ...(unit === undefined ? {} : { unit }) };
  const supervisor = supervisors[starter?.name ?? ''];
  if (supervisor !== undefined) {
    const name = environment?.get('SUPERVISOR_PROCESS_NAME');
    const group = environment?.get('SUPERVISOR_GROUP_NAME') ?? name;
    const startedBy = `${supervisor}${group === undefined ? '' : `, its program ${group}`}`;
    return supervisor === 'supervisord' && group !== undefined
      ? { startedBy, supervised: { name: group, supervisor: parent } }
      : { startedBy };
  }
  if (userUnit !== undefined)
    return { startedBy: `${userUnit}, of which the systemd of the host knows nothing` };
  if (unit !== undefined && !isShared(unit)) return { startedBy: unit, unit };
  if (unit !== undefined) return { startedBy: `no service of its own, within ${unit}` };
  if (parent <= 1) return { startedBy: 'no service; it is in the background' };
  return { startedBy: `no service; its parent is process ${parent} (${starter?.name ?? 'unknown'})` };
}

/** Options, words and own environment of uWSGI, as it was started: `UWSGI_INI=…` is an option as well. */
export function argumentsOf(process: Pick<FoundProcess, 'words' | 'environment'>) {
  const own = [...(process.environment ?? [])].flatMap(([name, value]) =>
    /^UWSGI_/.test(name) && !internal.test(name)
      ? ['--set', `${name.slice(6).toLowerCase().replaceAll('_', '-')}=${value}`]
      : [],
  );
  return parseArgs([...own, ...process.words.slice(1)]);
}

/** Variables of uWSGI that are no options (core/uwsgi.c, parse_sys_envs). */
const internal =
  /^UWSGI_(RELOADS|VASSALS_DIR|EMPEROR_FD|BROODLORD_NUM|EMPEROR_FD_CONFIG|EMPEROR_PROXY|JAIL_PID|ORIGINAL_PROC_NAME)$/;

/** Options about the process alone, which an Instance sets by its manager. */
export const ofSupervision = /^(daemonize2?|(safe-)?pidfile2?)$/;

/** Whether a process runs from its command line alone: no configuration, and no emperor. */
export function isBare(process: FoundProcess): boolean {
  if (process.obscured !== undefined || process.isVassal || process.container !== undefined) return false;
  const { directives, words } = argumentsOf(process);
  return (
    directives.some(({ key }) => !ofSupervision.test(key)) &&
    !directives.some(({ key }) => readsConfiguration(key) || key === 'emperor') &&
    !words.some((word) => configurationFile.test(stripSection(word)))
  );
}
