import { posix } from 'node:path';
import { type FileFormat, formatOfPath, formatOfText, parseFile } from '../config/file-format';
import type { RenderedSection } from '../config/line';
import { parseUnit } from '../config/unit-file';
import type { FileFacts, Host } from '../transport/host';
import { type References, referencesOfSections, referencesOfWords } from './references';
import { listScript, type Record, readRecords, surveyScript, wordsOf } from './script';

/** A file of a host, and where it was found. */
export interface FoundFile {
  /** Where it really is; what is adopted stands here. */
  readonly path: string;
  /** Links that lead to it: `/etc/uwsgi/apps-enabled/shop.ini`. */
  readonly links: readonly string[];
  /** What led to it: a path that was given, a process, a unit, another file. */
  readonly because: string;
  readonly facts: FileFacts | undefined;
}

/** A uWSGI that runs, but for workers of another one. */
export interface FoundProcess {
  readonly pid: number;
  readonly unit?: string;
  /** Whether another uWSGI started it: an emperor its vassal. */
  readonly isVassal: boolean;
  /** The directory that its words are relative to. */
  readonly directory: string;
  readonly words: readonly string[];
}

/** What a host has of uWSGI. */
export interface Discovery {
  readonly files: readonly FoundFile[];
  /** Unit files and drop-ins by their paths. */
  readonly units: readonly string[];
  readonly processes: readonly FoundProcess[];
  /** Units of templates that systemd knows: `uwsgi@shop.service`. */
  readonly instances: readonly string[];
  /** What could not be followed, each with its reason. */
  readonly notes: readonly string[];
}

/** How deep includes may lead. */
const rounds = 6;

/**
 * Looks what of uWSGI a host has. Reads only.
 *
 * @param paths files and folders; without any, whole the host: processes, systemd units, and the usual places
 */
export async function discover(host: Host, paths: readonly string[]): Promise<Discovery> {
  const purpose = 'look for uWSGI';
  const script = paths.length === 0 ? surveyScript : listScript(paths, 5);
  const { stdout } = await host.exec(script, { purpose, readOnly: true, timeout: 120 });
  const search = new Search(host);
  const records = readRecords(stdout);
  search.take(records, paths.length === 0 ? 'a usual place' : 'given', paths.length > 0);
  const processes = processesOf(records);
  for (const { pid, words, directory } of processes)
    search.follow(referencesOfWords(words, directory), `process ${pid}`);
  const all = records.flatMap(({ kind, fields }) => (kind === 'unit' ? [fields[0]!] : []));
  const units = [...new Set([...all, ...search.givenUnits])];
  const instances = records.flatMap(({ kind, fields }) => (kind === 'running' ? [fields[0]!] : []));
  await search.followUnits(units, instances);
  await search.run();
  return { files: search.files(), units, instances, processes, notes: search.notes };
}

/** Files that were found, and what they lead to. */
class Search {
  readonly notes: string[] = [];
  /** Unit files among the paths that were given. */
  readonly givenUnits: string[] = [];
  readonly #files = new Map<
    string,
    { links: Set<string>; because: string; facts?: FileFacts; seen: boolean }
  >();
  readonly #asked = new Map<string, string>();
  readonly #missing = new Set<string>();

  constructor(private readonly host: Host) {}

  /** Takes files that a script listed. */
  take(records: readonly Record[], because: string, given = false): void {
    for (const { kind, fields } of records) {
      const [path = '', real = path] = fields;
      if (kind === 'missing' && given) this.notes.push(`${path}: there is no such file`);
      if (kind !== 'file') continue;
      if (given && /\.(service|socket|timer|path)$/.test(path)) {
        this.givenUnits.push(path);
        continue;
      }
      const known = this.#files.get(real) ?? { links: new Set(), because, seen: false };
      if (real !== path) known.links.add(path);
      this.#files.set(real, known);
    }
  }

  /** Remembers what shall be looked at. */
  follow({ references, loose }: References, because: string): void {
    for (const { path } of references) if (!this.#asked.has(path)) this.#asked.set(path, because);
    for (const { text, reason } of loose) this.notes.push(`${because}: ${text} is not followed: ${reason}`);
  }

  /** Follows what units start; `%i` of a template is each instance that systemd knows. */
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
          const words = value
            .replaceAll(/%[iIjJ]/g, name)
            .replaceAll('%%', '%')
            .split(/\s+/)
            .map(unquoted);
          this.follow(referencesOfWords(words, directory), `unit ${posix.basename(path)}`);
        }
      }
    }
  }

  /** Reads what was found, and what that refers to, until nothing new comes. */
  async run(): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      const asked = [...this.#asked].filter(([path]) => !this.#missing.has(path));
      for (const [path] of asked) this.#missing.add(path);
      if (asked.length > 0) await this.#list(asked);
      const fresh = [...this.#files].filter(([, { seen }]) => !seen);
      if (fresh.length === 0) return;
      const { files } = await this.host.observe({ files: fresh.map(([path]) => ({ path, content: true })) });
      for (const [path, file] of fresh) {
        file.seen = true;
        file.facts = files.get(path);
        const text = file.facts?.content?.toString('utf8');
        if (text !== undefined) this.follow(referencesOfSections(sectionsOf(path, text), path), path);
      }
    }
  }

  files(): readonly FoundFile[] {
    return [...this.#files]
      .map(([path, { links, because, facts }]) => ({ path, links: [...links].sort(), because, facts }))
      .sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  async #list(asked: readonly (readonly [string, string])[]): Promise<void> {
    const { stdout } = await this.host.exec(
      listScript(
        asked.map(([path]) => path),
        // An emperor looks into no folder below its own.
        1,
      ),
      {
        purpose: 'look for what configurations refer to',
        readOnly: true,
        timeout: 120,
      },
    );
    const records = readRecords(stdout);
    for (const [path, because] of asked) {
      const below = (one: Record) => one.fields[0] === path || one.fields[0]?.startsWith(`${path}/`) === true;
      const pattern = /[*?[]/.test(path);
      this.take(
        records.filter((one) => one.kind === 'file' && (below(one) || pattern)),
        because,
      );
      if (records.some((one) => one.kind === 'missing' && one.fields[0] === path))
        this.notes.push(`${because}: it refers to ${path}, which does not exist`);
    }
  }
}

/** The form of a configuration: by its name, or by a section of uWSGI's in it; none of what is no configuration. */
export function formatOfFile(path: string, text: string): FileFormat | undefined {
  const format = formatOfPath(path) ?? formatOfText(text);
  return path.endsWith('.ini') || telling[format].test(text) ? format : undefined;
}

/** What tells a configuration from other files: all but ini files are of other programs, too. */
const telling: { readonly [Format in FileFormat]: RegExp } = {
  ini: /^[ \t]*\[uwsgi\]/m,
  xml: /<uwsgi[\s/>]/,
  yaml: /^["']?uwsgi["']?[ \t]*:/m,
  json: /"uwsgi"\s*:/,
};

/** What a file refers to can be followed only where it can be read. */
function sectionsOf(path: string, text: string): readonly RenderedSection[] {
  const format = formatOfFile(path, text);
  try {
    return format === undefined ? [] : parseFile(text, format).sections;
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function processesOf(records: readonly Record[]): readonly FoundProcess[] {
  const all = records
    .filter(({ kind }) => kind === 'process')
    .map(({ fields: [pid = '', parent = '', unit = '', directory = '', command = ''] }) => ({
      pid: Number(pid),
      parent: Number(parent),
      unit: unit === '' ? undefined : unit,
      directory,
      words: wordsOf(command),
    }));
  const command = new Map(all.map(({ pid, words }) => [pid, words.join('\0')]));
  // Workers have the command line of their master; vassals one of their own.
  return all
    .filter(({ parent, words }) => command.get(parent) !== words.join('\0'))
    .map(({ parent, ...process }) => ({ ...process, isVassal: command.has(parent) }));
}

function instancesOf(template: string, instances: readonly string[]): readonly string[] {
  return instances
    .filter((name) => name.startsWith(`${template}@`))
    .map((name) => name.slice(template.length + 1).replace(/\.[a-z]+$/, ''));
}

function unquoted(word: string): string {
  return /^(["']).*\1$/.test(word) ? word.slice(1, -1) : word;
}
