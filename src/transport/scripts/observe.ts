import { createHash } from 'node:crypto';
import type { FileFacts, Observation, ProcessFacts, Query, UnitFacts } from '../host';
import { joinShell, type Shell, sh } from '../shell';
import { mostBytes } from './bounds';
import { observeSh } from './generated/shell';
import { parseRecords, type RemoteRecord } from './records';
import { parseUnits, unitProperties } from './units';

/** Content larger than this many bytes is not transferred unless a query allows more. */
const defaultLimit = 4 * 1024 * 1024;

/** Requested content of a path: the maximum size, if any, and the expected content. */
interface Wanted {
  readonly limit?: number;
  readonly expected?: { readonly content: Buffer; readonly digest: string };
}

/** Several queries merged into one: every path and unit once. */
export interface MergedQuery {
  readonly files: ReadonlyMap<string, Wanted>;
  readonly directories: readonly string[];
  readonly units: readonly string[];
  readonly pidfiles: readonly string[];
}

/** Observation, and errors of paths that could not be read. */
export interface ObserveResult {
  readonly observation: Observation;
  readonly failures: ReadonlyMap<string, string>;
}

/** Merges queries; a file's content is read if any of them requests it. */
export function mergeQueries(queries: readonly Query[]): MergedQuery {
  const files = new Map<string, Wanted>();
  for (const { path, content, maxBytes, expected } of queries.flatMap((query) => query.files ?? [])) {
    const known = files.get(path);
    const limits = [known?.limit, content === true ? (maxBytes ?? defaultLimit) : undefined];
    const wanted = limits.filter((limit) => limit !== undefined);
    files.set(path, {
      limit: wanted.length === 0 ? undefined : Math.max(...wanted),
      expected: expected === undefined ? known?.expected : withDigest(Buffer.from(expected)),
    });
  }
  const every = (key: 'directories' | 'units' | 'pidfiles') => [
    ...new Set(queries.flatMap((query) => query[key] ?? [])),
  ];
  return { files, directories: every('directories'), units: every('units'), pidfiles: every('pidfiles') };
}

function withDigest(content: Buffer) {
  return { content, digest: createHash('sha256').update(content).digest('hex') };
}

/** Files per stat and sha256sum: one process per file would be slow. */
const together = 100;

/** Functions of the script (observe.sh). */
const functions = sh`most_bytes=${mostBytes}
${observeSh}`;

/** Script that answers a query. */
export function observeScript({ files, directories, units, pidfiles }: MergedQuery): Shell {
  return joinShell([
    functions,
    ...groupsOf([...files], together).flatMap((group) => [
      sh`at_once ${group.map(([path]) => path)}`,
      ...group.map(
        ([path, { limit, expected }]) => sh`file ${path} ${limit ?? '-'} ${expected?.digest ?? '-'}`,
      ),
    ]),
    ...directories.map((path) => sh`directory ${path}`),
    ...(units.length === 0 ? [] : [sh`units --property=${unitProperties.join(',')} -- ${units}`]),
    ...pidfiles.map((path) => sh`pidfile ${path}`),
    sh`echo @end`,
  ]);
}

function groupsOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Parses the output of the query's script. */
export function parseAnswer(
  { files, directories, units, pidfiles }: MergedQuery,
  output: Buffer,
): ObserveResult {
  const records = [...parseRecords(output)];
  const failures = new Map<string, string>();
  const next = (): RemoteRecord => records.shift() ?? { kind: 'absent', rest: '', data: Buffer.alloc(0) };

  function each<Facts>(
    paths: Iterable<string>,
    read: (path: string, record: RemoteRecord) => Facts,
  ): Map<string, Facts | undefined> {
    const found = new Map<string, Facts | undefined>();
    for (const path of paths) {
      const record = next();
      if (record.kind === 'failed') failures.set(path, record.data.toString().trim());
      found.set(path, record.kind === 'failed' || record.kind === 'absent' ? undefined : read(path, record));
    }
    return found;
  }

  const observation = {
    files: each(files.keys(), (path, record) => {
      const facts = parseFacts(path, record.rest);
      return facts.kind === 'file' || facts.kind === 'link'
        ? { ...facts, ...parseDetail(next(), files.get(path)!) }
        : facts;
    }),
    directories: each(directories, (_path, { data }) => data.toString().split('\0').slice(0, -1).sort()),
    units:
      units.length === 0
        ? new Map<string, UnitFacts | undefined>()
        : parseUnits(units, next().data.toString()),
    pidfiles: each(pidfiles, (_path, { rest, data }): ProcessFacts => {
      const [pid, alive] = rest.split(' ');
      const [command = '', ...open] = data
        .toString()
        .split('\n')
        .filter((line, index) => index === 0 || line !== '');
      return { pid: Number(pid), alive: alive === '1', command: command.trimEnd(), open };
    }),
  };
  return { observation, failures };
}

/** `file 644 0 0 12 1700000000<TAB>root<TAB>root` */
function parseFacts(path: string, line: string): FileFacts {
  const [numbers = '', owner = '', group = ''] = line.split('\t');
  const [kind, mode = '', uid = '', gid = '', size, modified] = numbers.split(' ');
  // A numeric id without a name is called UNKNOWN; the number is more useful.
  const named = (name: string, id: string) => (name === '' || name === 'UNKNOWN' ? id : name);
  return {
    path,
    kind: kind as FileFacts['kind'],
    mode,
    owner: named(owner, uid),
    group: named(group, gid),
    size: Number(size),
    modified: Number(modified),
  };
}

function parseDetail({ kind, rest, data }: RemoteRecord, { expected }: Wanted): Partial<FileFacts> {
  if (kind === 'same') return expected!;
  if (kind === 'target') return { target: data.toString() };
  if (kind === 'digest') return { digest: rest };
  if (kind === 'unreadable') return { unreadable: data.toString().trim() };
  return withDigest(data);
}

/** Selects the part of an observation that answers one of the merged queries. */
export function selectAnswer({ files, directories, units, pidfiles }: Query, all: Observation): Observation {
  const pick = <Value>(keys: readonly string[] = [], from: ReadonlyMap<string, Value>) =>
    new Map(keys.map((key) => [key, from.get(key)] as const)) as ReadonlyMap<string, Value>;
  return {
    files: pick(
      files?.map(({ path }) => path),
      all.files,
    ),
    directories: pick(directories, all.directories),
    units: pick(units, all.units),
    pidfiles: pick(pidfiles, all.pidfiles),
  };
}
