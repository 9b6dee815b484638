import { posix } from 'node:path';
import { parseArgs } from '../config/readers/args';
import { parseUnit } from '../config/unit-file';
import type { FileFacts, Host } from '../transport/host';
import { readableSections } from './found-format';
import type { FoundProcess } from './processes/process';
import { readProcesses } from './processes/read';
import { type Reference, type References, referencesOfArguments, referencesOfSections } from './references';
import { listScript, placesScript, type Record, readRecords, surveyScript } from './script';
import { readStarters } from './starters/read';
import type { SupervisorProgram } from './starters/supervisord';
import { splitWords, type UwsgiCommand, uwsgiCommands } from './words';

/** A file on a host, and how it was found. */
export interface FoundFile {
  /** Canonical path, which the program will use. */
  readonly path: string;
  /** Links to it: `/etc/uwsgi/apps-enabled/shop.ini`. */
  readonly links: readonly string[];
  /** Origin of the reference: an argument, a process, a unit, another file. */
  readonly because: string;
  readonly facts: FileFacts | undefined;
}

/** uWSGI files, units and processes of a host. */
export interface Discovery {
  readonly files: readonly FoundFile[];
  /** Unit files and drop-ins by path. */
  readonly units: readonly string[];
  readonly processes: readonly FoundProcess[];
  /** Loaded instances of unit templates: `uwsgi@shop.service`. */
  readonly instances: readonly string[];
  /** Programs of supervisord that start a uWSGI. */
  readonly programs: readonly SupervisorProgram[];
  /** References that could not be followed, with reasons. */
  readonly notes: readonly string[];
}

/** Maximum depth of includes. */
const rounds = 6;

/** Most bytes of a configuration, and how many files are read by one call: what a host answers has a limit. */
const [largest, together] = [256 * 1024, 100];

/**
 * Surveys uWSGI on a host; read-only.
 *
 * @param paths files and folders; if empty, the whole host: processes, systemd units, and the usual places
 */
export async function discover(host: Host, paths: readonly string[]): Promise<Discovery> {
  const isWhole = paths.length === 0;
  const purpose = 'look for uWSGI';
  const script = isWhole ? surveyScript : placesScript(paths, 5);
  const { stdout } = await host.exec(script, { purpose, readOnly: true, timeout: 120 });
  const search = new Search(host);
  const records = readRecords(stdout);
  search.take(records, isWhole ? 'a usual place' : 'given', { given: !isWhole });
  const { programs, notes } = isWhole ? await readStarters(host, records) : { programs: [], notes: [] };
  const processes = await readProcesses(host, records, programs);
  if (isWhole) {
    for (const { pid, references, directory, root } of processes)
      search.follow(references, `process ${pid}`, directory, root === 'unknown');
    for (const { name, path, commands } of programs)
      for (const command of commands) search.followCommand(command, `program ${name} of ${path}`);
  }
  const all = records.flatMap(({ kind, fields }) => (kind === 'unit' ? [fields[0]!] : []));
  const units = [...new Set([...all, ...search.givenUnits])];
  const instances = records.flatMap(({ kind, fields }) => (kind === 'running' ? [fields[0]!] : []));
  await search.followUnits(units, instances);
  await search.run();
  // Of given places the processes only say which service reads a file, by whichever link.
  if (!isWhole) await search.takeLinks(processes.map(({ references }) => references));
  const hidden = records.some(({ kind }) => kind === 'hidden')
    ? ['processes of other users are hidden from this login (hidepid); log in as root or with --become']
    : [];
  return {
    files: search.files(),
    units,
    instances,
    processes,
    programs,
    notes: [...new Set([...search.notes, ...notes, ...hidden])],
  };
}

/** A path that was referred to. */
interface Asked extends Pick<Reference, 'kind'> {
  readonly because: string;
  /** The name as written, where a directory was put before it. */
  readonly relative?: string;
  /** Directory in which its uWSGI starts. */
  readonly start?: string;
  /** Whether the path may count in another root directory. */
  readonly isOtherRoot: boolean;
}

/** Collects files and follows their references. */
class Search {
  readonly notes: string[] = [];
  /** Unit files among the requested paths. */
  readonly givenUnits: string[] = [];
  readonly #files = new Map<
    string,
    { links: Set<string>; because: string; start?: string; facts?: FileFacts; seen: boolean }
  >();
  readonly #asked = new Map<string, Asked>();
  readonly #missing = new Set<string>();

  constructor(private readonly host: Host) {}

  /** Adds files listed by a script. */
  take(
    records: readonly Record[],
    because: string,
    { given = false, start }: { readonly given?: boolean; readonly start?: string } = {},
  ): void {
    for (const { kind, fields } of records) {
      const [path = '', real = path] = fields;
      if (kind === 'missing' && given) this.notes.push(`${path}: no such file`);
      if (kind !== 'file') continue;
      if (given && /\.(service|socket|timer|path)$/.test(path)) {
        this.givenUnits.push(path);
        continue;
      }
      if (fields.length !== 2 || !real.startsWith('/')) {
        this.notes.push(`${fields.join(' ')}: it leads to no file, or has a tab or line feed in its name`);
        continue;
      }
      const known = this.#files.get(real) ?? { links: new Set(), because, start, seen: false };
      if (real !== path) known.links.add(path);
      this.#files.set(real, known);
    }
  }

  /** Queues references to follow; `start` is the directory in which their uWSGI starts. */
  follow({ references, unresolved }: References, because: string, start?: string, isOtherRoot = false): void {
    for (const { kind, path, relative } of references)
      if (!this.#asked.has(path)) this.#asked.set(path, { kind, because, relative, start, isOtherRoot });
    for (const { text, reason } of unresolved)
      this.notes.push(`${because}: ${text} is not followed: ${reason}`);
  }

  /** Follows the command line of what starts a uWSGI. */
  followCommand({ words, directory, container }: UwsgiCommand, because: string): void {
    if (container === undefined)
      this.follow(referencesOfArguments(parseArgs(words.slice(1)), directory), because, directory);
    else
      this.notes.push(
        `${because}: it starts uWSGI in a container of ${container}; paths in it are those of its image and mounts, and are not followed`,
      );
  }

  /** Follows the command lines of units; `%i` of a template stands for each loaded instance. */
  async followUnits(units: readonly string[], instances: readonly string[]): Promise<void> {
    const { files } = await this.host.observe({ files: units.map((path) => ({ path, content: true })) });
    for (const path of units) {
      const text = files.get(path)?.content?.toString('utf8');
      if (text === undefined) continue;
      const lines = parseUnit(text).flatMap(({ lines }) =>
        lines.flatMap((line) => ('key' in line ? [line] : [])),
      );
      const directory =
        lines.findLast(({ key }) => key === 'WorkingDirectory')?.value.replace(/^-/, '') ?? '/';
      const template = /^(.*)@\.service$/.exec(posix.basename(path))?.[1];
      const names = template === undefined ? [''] : instancesOf(template, instances);
      for (const { key, value } of lines) {
        if (key !== 'ExecStart') continue;
        for (const name of names) {
          const words = splitWords(value.replaceAll(/%[iIjJ]/g, name).replaceAll('%%', '%'));
          for (const command of uwsgiCommands(words, directory))
            this.followCommand(command, `unit ${posix.basename(path)}`);
        }
      }
    }
  }

  /** Reads found files and the files that they refer to, until no new ones are found. */
  async run(): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      const asked = [...this.#asked].filter(([path]) => !this.#missing.has(path));
      for (const [path] of asked) this.#missing.add(path);
      if (asked.length > 0) await this.#list(asked);
      const fresh = [...this.#files].filter(([, { seen }]) => !seen);
      if (fresh.length === 0) return;
      for (let start = 0; start < fresh.length; start += together)
        await this.#read(fresh.slice(start, start + together));
    }
  }

  async #read(
    fresh: readonly (readonly [string, { seen: boolean; start?: string; facts?: FileFacts }])[],
  ): Promise<void> {
    const { files } = await this.host.observe({
      files: fresh.map(([path]) => ({ path, content: true, maxBytes: largest })),
    });
    for (const [path, file] of fresh) {
      file.seen = true;
      file.facts = files.get(path);
      const text = file.facts?.content?.toString('utf8');
      if (text !== undefined)
        this.follow(referencesOfSections(readableSections(path, text), path, file.start), path, file.start);
    }
  }

  /** Notes by which links others refer to files that were found. */
  async takeLinks(others: readonly References[]): Promise<void> {
    const paths = others.flatMap(({ references }) => references.map(({ path }) => path));
    const unknown = [...new Set(paths)].filter((path) => !this.#files.has(path));
    if (unknown.length === 0) return;
    const purpose = 'look for what processes refer to';
    const { stdout } = await this.host.exec(listScript(unknown, 0), {
      purpose,
      readOnly: true,
      timeout: 120,
    });
    for (const { kind, fields } of readRecords(stdout)) {
      const [path = '', real = ''] = fields;
      if (kind === 'file' && real !== path) this.#files.get(real)?.links.add(path);
    }
  }

  files(): readonly FoundFile[] {
    return [...this.#files]
      .map(([path, { links, because, facts }]) => ({ path, links: [...links].sort(), because, facts }))
      .sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  async #list(asked: readonly (readonly [string, Asked])[]): Promise<void> {
    const { stdout } = await this.host.exec(
      listScript(
        asked.map(([path]) => path),
        // An emperor does not search subfolders.
        1,
      ),
      {
        purpose: 'look for what configurations refer to',
        readOnly: true,
        timeout: 120,
      },
    );
    const records = readRecords(stdout);
    // Where a process runs with a file is known better than where its emperor would start it.
    const filesFirst = [...asked].sort(
      ([, one], [, other]) => Number(one.kind === 'vassals') - Number(other.kind === 'vassals'),
    );
    for (const [path, { kind, because, relative, start, isOtherRoot }] of filesFirst) {
      const below = (one: Record) => one.fields[0] === path || one.fields[0]?.startsWith(`${path}/`) === true;
      const pattern = /[*?[]/.test(path);
      this.take(
        records.filter((one) => one.kind === 'file' && (below(one) || pattern)),
        because,
        // An emperor that scans a directory changes to it (core/emperor.c, uwsgi_imperial_monitor_directory).
        { start: kind === 'vassals' && !pattern ? path : start },
      );
      if (!records.some((one) => one.kind === 'missing' && one.fields[0] === path)) continue;
      this.notes.push(
        isOtherRoot
          ? `${because}: it refers to ${path}, which this login does not find; the root directory of the process is not readable`
          : relative === undefined || start !== undefined
            ? `${because}: it refers to ${path}, which does not exist`
            : `${because}: it refers to ${relative}, by a relative path; uWSGI looks for it in the directory in which it starts`,
      );
    }
  }
}

function instancesOf(template: string, instances: readonly string[]): readonly string[] {
  return instances
    .filter((name) => name.startsWith(`${template}@`))
    .map((name) => name.slice(template.length + 1).replace(/\.[a-z]+$/, ''));
}
