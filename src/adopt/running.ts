import type { FoundFile } from './discover';
import { argumentsOf, type FoundProcess, isBare, ofSupervision } from './processes/process';
import { readsConfiguration } from './references';
import type { Adoption } from './report';
import { ofSession } from './take-over';

/** A uWSGI that runs on a host, for the report. */
export interface RunningUwsgi {
  readonly host: string;
  readonly pid: number;
  readonly user: string;
  /** Its program file; empty where it is not readable. */
  readonly program: string;
  readonly startedBy: string;
  /** Where its configuration is, and what became of it. */
  readonly configuration: string;
  /** Process id of its emperor. */
  readonly emperor?: number;
}

/** A process, and the files of its host. */
export interface FoundRunning {
  readonly host: string;
  readonly process: FoundProcess;
  readonly files: readonly FoundFile[];
}

/** Describes every uWSGI that runs; without its arguments, which can hold secrets. */
export function runningOf(
  found: readonly FoundRunning[],
  { resources, functions }: Pick<Adoption, 'resources' | 'functions'>,
): readonly RunningUwsgi[] {
  const inProgram = new Set(resources.map(({ taken }) => taken.id));
  return found.map(({ host, process, files }) => {
    const { pid, user, program, startedBy } = process;
    const instance = functions.find((one) => one.host === host && one.takeOver.pid === pid)?.name;
    const configuration = configurationOf(process, instance, (path) => {
      const file = files.find((one) => one.path === path || one.links.includes(path));
      if (file === undefined) return 'not found';
      return inProgram.has(`${host}:${file.path}`) ? 'in the program' : 'left out';
    });
    return {
      ...{ host, pid, user, program, startedBy, configuration },
      ...(process.isVassal ? { emperor: process.parent } : {}),
    };
  });
}

/** Lines of the report; vassals whose files are in the program are counted with their emperor. */
export function runningLines(running: readonly RunningUwsgi[]): readonly string[] {
  const isPlain = ({ emperor, configuration }: RunningUwsgi): boolean =>
    emperor !== undefined && /^[^,]* \(in the program\)$/.test(configuration);
  return running
    .filter((one) => !isPlain(one))
    .map(({ host, pid, user, program, startedBy, configuration }) => {
      const who = [program, `of ${user}`].filter(Boolean).join(' ');
      const vassals = running.filter(
        (one) => one.host === host && one.emperor === pid && isPlain(one),
      ).length;
      const more = vassals === 0 ? '' : `; ${vassals} of its vassals run, with files in the program`;
      return `${host}: process ${pid}, ${who}, started by ${startedBy}: ${configuration}${more}`;
    });
}

const rootText = (root: string): string =>
  root === 'unknown'
    ? 'its root directory is not readable; log in as root or with --become'
    : `in the root directory ${root}`;

/**
 * Options and variables that a process has besides its file, by name. Those of a systemd service are in its unit, and a vassal has those
 * of its emperor.
 */
function besides(process: FoundProcess): string {
  if (process.unit !== undefined || process.isVassal) return '';
  const options = argumentsOf(process)
    .directives.filter(({ key }) => key !== 'emperor' && !readsConfiguration(key) && !ofSupervision.test(key))
    .map(({ key, value }) => {
      const name = /^(i?env|set|set-ph|set-placeholder)$/.test(key)
        ? /^([^=]+)=/.exec(value)?.[1]
        : undefined;
      return name === undefined ? `--${key}` : `--${key} ${name}`;
    });
  const variables = [...(process.environment?.keys() ?? [])].filter((name) => !ofSession.test(name));
  const parts = [
    ...(options.length === 0 ? [] : [`its command line has ${[...new Set(options)].join(', ')} besides`]),
    ...(variables.length === 0 ? [] : [`its environment has ${variables.join(', ')}`]),
  ];
  return parts.length === 0 ? '' : `; ${parts.join('; ')}`;
}

/** Title of the lines: not every process has one. */
export function runningTitle(running: readonly RunningUwsgi[]): string {
  const counted = running.length - runningLines(running).length;
  return `Running: ${running.length}${counted === 0 ? '' : ` (${counted} of them vassals, counted in the lines of their emperors)`}`;
}

function configurationOf(
  process: FoundProcess,
  instance: string | undefined,
  fateOf: (path: string) => string,
): string {
  const { container, obscured, references, isAssumed, directory, root } = process;
  if (container !== undefined)
    return 'inside the container, where nothing is read; what it runs belongs to its image and mounts';
  if (obscured !== undefined) return `not known, ${obscured}`;
  const named = [
    ...references.references.map(({ kind, path }) =>
      kind === 'vassals' ? `vassals in ${path}` : `${path} (${fateOf(path)})`,
    ),
    ...references.unresolved.map(({ text, reason }) => `${text} (${reason})`),
    ...(isAssumed === true && directory !== undefined && references.references.length > 0
      ? [`relative paths are taken as those of ${directory}`]
      : []),
    ...(root === undefined ? [] : [rootText(root)]),
  ];
  if (instance === undefined && named.length === 0 && process.environment === undefined)
    return 'not known: its command line names no configuration, and its environment is not readable';
  if (instance !== undefined)
    return `${['its command line alone', ...named].join(', ')}; ${instance}() declares it as an Instance`;
  if (named.length > 0) return `${named.join(', ')}${besides(process)}`;
  return isBare(process) || argumentsOf(process).words.length > 0
    ? 'its command line alone'
    : 'not known, it has no arguments';
}
