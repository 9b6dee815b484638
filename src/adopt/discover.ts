import { posix } from 'node:path';
import { type FileFormat, formatOfPath, formatOfText, parseFile } from '../config/file-format';
import type { RenderedSection } from '../config/line';
import { parseUnit } from '../config/unit-file';
import type { FileFacts, Host } from '../transport/host';
import { type References, referencesOfSections, referencesOfWords } from './references';
import { listScript, placesScript, type Record, readRecords, surveyScript, wordsOf } from './script';

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

/** A running uWSGI master; workers are not listed. */
export interface FoundProcess {
  readonly pid: number;
  readonly unit?: string;
  /** Whether another uWSGI started it, as an emperor starts vassals. */
  readonly isVassal: boolean;
  /** Working directory of the process. */
  readonly directory: string;
  readonly words: readonly string[];
}

/** uWSGI files, units and processes of a host. */
export interface Discovery {
  readonly files: readonly FoundFile[];
  /** Unit files and drop-ins by path. */
  readonly units: readonly string[];
  readonly processes: readonly FoundProcess[];
  /** Loaded instances of unit templates: `uwsgi@shop.service`. */
  readonly instances: readonly string[];
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
  const purpose = 'look for uWSGI';
  const script = paths.length === 0 ? surveyScript : placesScript(paths, 5);
  const { stdout } = await host.exec(script, { purpose, readOnly: true, timeout: 120 });
  const search = new Search(host);
  const records = readRecords(stdout);
  search.take(records, paths.length === 0 ? 'a usual place' : 'given', paths.length > 0);
  const processes = processesOf(records);
  for (const { pid, words, directory } of paths.length === 0 ? processes : [])
    search.follow(referencesOfWords(words, directory), `process ${pid}`);
  const all = records.flatMap(({ kind, fields }) => (kind === 'unit' ? [fields[0]!] : []));
  const units = [...new Set([...all, ...search.givenUnits])];
  const instances = records.flatMap(({ kind, fields }) => (kind === 'running' ? [fields[0]!] : []));
  await search.followUnits(units, instances);
  await search.run();
  // Of given places the processes only say which service reads a file, by whichever link.
  if (paths.length > 0)
    await search.takeLinks(processes.map(({ words, directory }) => referencesOfWords(words, directory)));
  return { files: search.files(), units, instances, processes, notes: search.notes };
}

/** Collects files and follows their references. */
class Search {
  readonly notes: string[] = [];
  /** Unit files among the requested paths. */
  readonly givenUnits: string[] = [];
  readonly #files = new Map<
    string,
    { links: Set<string>; because: string; facts?: FileFacts; seen: boolean }
  >();
  readonly #asked = new Map<string, string>();
  readonly #missing = new Set<string>();

  constructor(private readonly host: Host) {}

  /** Adds files listed by a script. */
  take(records: readonly Record[], because: string, given = false): void {
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
      const known = this.#files.get(real) ?? { links: new Set(), because, seen: false };
      if (real !== path) known.links.add(path);
      this.#files.set(real, known);
    }
  }

  /** Queues references to follow. */
  follow({ references, unresolved }: References, because: string): void {
    for (const { path } of references) if (!this.#asked.has(path)) this.#asked.set(path, because);
    for (const { text, reason } of unresolved)
      this.notes.push(`${because}: ${text} is not followed: ${reason}`);
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

  async #read(fresh: readonly (readonly [string, { seen: boolean; facts?: FileFacts }])[]): Promise<void> {
    const { files } = await this.host.observe({
      files: fresh.map(([path]) => ({ path, content: true, maxBytes: largest })),
    });
    for (const [path, file] of fresh) {
      file.seen = true;
      file.facts = files.get(path);
      const text = file.facts?.content?.toString('utf8');
      if (text !== undefined) this.follow(referencesOfSections(sectionsOf(path, text), path), path);
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

  async #list(asked: readonly (readonly [string, string])[]): Promise<void> {
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

/** Detects the format of a configuration by file name, or by a uWSGI section in it; undefined for other files. */
export function formatOfFile(path: string, text: string): FileFormat | undefined {
  const format = formatOfPath(path) ?? formatOfText(text);
  return path.endsWith('.ini') || patternOf[format].test(text) ? format : undefined;
}

/** Patterns that identify a uWSGI configuration: other programs use all formats except ini as well. */
const patternOf: { readonly [Format in FileFormat]: RegExp } = {
  ini: /^[ \t]*\[uwsgi\]/m,
  xml: /<uwsgi[\s/>]/,
  yaml: /^["']?uwsgi["']?[ \t]*:/m,
  json: /"uwsgi"\s*:/,
};

/** References of a file can be followed only if it can be parsed. */
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
  // Workers share the command line of their master; vassals have their own.
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
