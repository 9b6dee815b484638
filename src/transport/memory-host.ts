import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Duplex } from 'node:stream';
import { Batch } from './batch';
import { CommandError, ConnectError, EditedError, LockLostError } from './errors';
import { holderOf } from './fence';
import {
  type Counters,
  type ExecOptions,
  type ExecResult,
  type FileFacts,
  type FileRemoval,
  fenceFor,
  type Host,
  type Observation,
  type ProcessFacts,
  type Query,
  type UnitFacts,
  type Upload,
} from './host';
import { requirePaths } from './paths';
import type { Shell } from './shell';

/** A file of an in-memory host; a plain text is a file of root with mode 644. */
export interface MemoryFile {
  readonly content: Buffer;
  readonly kind: FileFacts['kind'];
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  /** Whole seconds since the epoch. */
  readonly modified: number;
  readonly target?: string;
  readonly unreadable?: string;
}

/** Initial state of an in-memory host. */
export interface MemoryHostOptions {
  /** @default 'memory' */
  readonly name?: string;
  /** Files by path. */
  readonly files?: Readonly<
    Record<
      string,
      string | Buffer | (Partial<Omit<MemoryFile, 'content'>> & { readonly content?: string | Buffer })
    >
  >;
  /** Units by name; omitted properties are those of a loaded, running service. */
  readonly units?: Readonly<Record<string, Partial<UnitFacts>>>;
  /** Processes by the path of their pidfile. */
  readonly processes?: Readonly<Record<string, ProcessFacts>>;
  /** Streams by the address that they serve. */
  readonly sockets?: Readonly<Record<string, () => Duplex>>;
}

/** A scripted answer; the defaults are success and no output. */
export type ScriptedResult = Partial<ExecResult> | Error;

/** Selects scripts that contain a text or match a pattern. */
export type ScriptMatch = string | RegExp;

/**
 * An in-memory host for tests. It stores files, units and scripts; it runs nothing.
 *
 * @example
 * const host = new MemoryHost({ files: { '/etc/uwsgi/shop.ini': '[uwsgi]
 * ' } });
 * host.answer('uwsgi --version', { stdout: '2.0.30
 * ' });
 */
export class MemoryHost implements Host {
  readonly name: string;
  readonly counters: Counters = { connections: 0, execs: 0, writes: 0, bytesSent: 0, bytesReceived: 0 };
  readonly files = new Map<string, MemoryFile>();
  readonly units = new Map<string, UnitFacts>();
  readonly processes = new Map<string, ProcessFacts>();
  readonly sockets = new Map<string, () => Duplex>();
  /** Scripts that were run, in order. */
  readonly scripts: { readonly script: string; readonly options: ExecOptions }[] = [];
  /** Writes in order: the path of a written file, `rm PATH`, or `sh: ` and the purpose (or script). */
  readonly writes: string[] = [];
  /** Modification time of new files in whole seconds; constant unless a test changes it. */
  now = 1_700_000_000;
  /** Script that is answered before each write; an answer with `fencedOut` refuses the write. */
  fence?: Shell;
  interrupt?: AbortSignal;
  private readonly answers: {
    readonly match: ScriptMatch;
    readonly answer:
      | ScriptedResult
      | ((
          script: string,
          options: ExecOptions,
        ) => ScriptedResult | undefined | Promise<ScriptedResult | undefined>);
    readonly once: boolean;
  }[] = [];
  private readonly failures = new Map<string, NonNullable<CommandError['reason']>>();
  private readonly observing = new Batch<Query, Observation>(async (queries) => {
    this.counters.execs += 1;
    return queries.map((query) => this.look(query));
  });
  private readonly uploading = new Batch<readonly Upload[], void>(async (calls) => {
    await this.checkFence({ purpose: 'write files' });
    this.count();
    return calls.map((files) => this.write(files));
  });
  private readonly removing = new Batch<readonly FileRemoval[], void>(async (calls) => {
    await this.checkFence({ purpose: 'remove files' });
    this.count();
    return calls.map((files) => this.drop(files));
  });

  constructor({
    name = 'memory',
    files = {},
    units = {},
    processes = {},
    sockets = {},
  }: MemoryHostOptions = {}) {
    this.name = name;
    for (const [path, file] of Object.entries(files)) {
      const given = typeof file === 'string' || Buffer.isBuffer(file) ? { content: file } : file;
      this.files.set(path, {
        ...defaults,
        modified: this.now,
        ...given,
        content: Buffer.from(given.content ?? ''),
      });
    }
    for (const [unit, facts] of Object.entries(units))
      this.units.set(unit, { ...running, name: unit, ...facts });
    for (const [path, process] of Object.entries(processes)) this.processes.set(path, process);
    for (const [address, open] of Object.entries(sockets)) this.sockets.set(address, open);
  }

  /**
   * Defines answers to scripts; the last matching definition applies. A function may change the host, too, and
   * returns `undefined` to leave the script to another definition. A script without an answer succeeds without
   * output.
   */
  answer(
    match: ScriptMatch,
    answer:
      | ScriptedResult
      | ((
          script: string,
          options: ExecOptions,
        ) => ScriptedResult | undefined | Promise<ScriptedResult | undefined>),
  ): this {
    this.answers.unshift({ match, answer, once: false });
    return this;
  }

  /** Like `answer`, for one script only. */
  answerOnce(match: ScriptMatch, answer: ScriptedResult): this {
    this.answers.unshift({ match, answer, once: true });
    return this;
  }

  /** Makes every write and removal at a path fail from now on. */
  refuse(path: string, reason: NonNullable<CommandError['reason']>): this {
    this.failures.set(path, reason);
    return this;
  }

  /** Content of a file as text; `undefined` if it does not exist. */
  text(path: string): string | undefined {
    return this.files.get(path)?.content.toString();
  }

  async exec(script: Shell, options: ExecOptions = {}): Promise<ExecResult> {
    options.signal?.throwIfAborted();
    if (options.readOnly === true) this.interrupt?.throwIfAborted();
    await this.checkFence(options);
    this.scripts.push({ script: script.text, options });
    this.counters.execs += 1;
    if (options.readOnly !== true) {
      this.counters.writes += 1;
      this.writes.push(`sh: ${options.purpose ?? script}`);
    }
    const answer = await this.answerTo(script.text, options);
    if (answer instanceof Error) throw answer;
    const result = { stdout: '', stderr: '', code: 0, ...answer };
    if (result.code !== 0 && options.allowFailure !== true) {
      throw new CommandError(this.name, options.purpose ?? 'run a script', result.code, result.stderr);
    }
    return result;
  }

  async observe(query: Query): Promise<Observation> {
    const { files = [], directories = [], pidfiles = [] } = query;
    requirePaths('read', [...files.map(({ path }) => path), ...directories, ...pidfiles]);
    return this.observing.add(query);
  }

  async upload(files: readonly Upload[]): Promise<void> {
    requirePaths(
      'write',
      files.map(({ path }) => path),
    );
    if (files.length > 0) await this.uploading.add(files);
  }

  async remove(paths: readonly (string | FileRemoval)[]): Promise<void> {
    const files = paths.map((file) => (typeof file === 'string' ? { path: file } : file));
    requirePaths(
      'remove',
      files.map(({ path }) => path),
    );
    if (files.length > 0) await this.removing.add(files);
  }

  async connect(address: string): Promise<Duplex> {
    const open = this.sockets.get(address);
    if (open === undefined)
      throw new ConnectError(
        this.name,
        'unreachable',
        `Cannot connect to the socket ${address}: nothing answers there`,
      );
    return open();
  }

  async close(): Promise<void> {}

  private async checkFence(options: ExecOptions): Promise<void> {
    const fence = fenceFor(this, options);
    if (fence === undefined) return;
    const answer = await this.answerTo(fence.text, options);
    const holder = answer instanceof Error ? undefined : holderOf(answer.code, answer.stdout ?? '');
    if (holder !== undefined)
      throw new LockLostError(this.name, options.purpose ?? 'run a script', holder || undefined);
  }

  private count(): void {
    this.counters.execs += 1;
    this.counters.writes += 1;
  }

  private async answerTo(script: string, options: ExecOptions): Promise<ScriptedResult> {
    for (const entry of [...this.answers]) {
      const fits = typeof entry.match === 'string' ? script.includes(entry.match) : entry.match.test(script);
      if (!fits) continue;
      if (entry.once) this.answers.splice(this.answers.indexOf(entry), 1);
      const answer = typeof entry.answer === 'function' ? await entry.answer(script, options) : entry.answer;
      if (answer !== undefined) return answer;
    }
    return {};
  }

  private look({ files = [], directories = [], units = [], pidfiles = [] }: Query): Observation {
    const wanted = new Map<string, boolean>();
    for (const { path, content } of files) wanted.set(path, content === true || wanted.get(path) === true);
    return {
      files: new Map([...wanted].map(([path, content]) => [path, this.facts(path, content)])),
      directories: new Map(directories.map((path) => [path, this.entries(path)])),
      units: new Map(units.map((unit) => [unit, this.units.get(unit)])),
      pidfiles: new Map(pidfiles.map((path) => [path, this.processes.get(path)])),
    };
  }

  private facts(path: string, content: boolean): FileFacts | undefined {
    const file = this.files.get(path);
    if (file === undefined)
      return (
        this.entries(path) && {
          path,
          ...defaults,
          kind: 'directory',
          mode: '755',
          size: 0,
          modified: this.now,
        }
      );
    const { content: bytes, ...facts } = file;
    if (file.kind !== 'file' || file.unreadable !== undefined) return { path, ...facts, size: bytes.length };
    return {
      path,
      ...facts,
      size: bytes.length,
      digest: sha256(bytes),
      ...(content ? { content: bytes } : {}),
    };
  }

  /** A directory exists if it is defined, or if a path is below it. */
  private entries(directory: string): readonly string[] | undefined {
    const within = directory === '/' ? '/' : `${directory}/`;
    const names = [...this.files.keys()]
      .filter((path) => path.startsWith(within))
      .map((path) => path.slice(within.length).split('/')[0]!);
    return names.length === 0 && this.files.get(directory)?.kind !== 'directory'
      ? undefined
      : [...new Set(names)].sort();
  }

  private write(files: readonly Upload[]): undefined | Error {
    for (const { path, onlyIf } of files) {
      const reason = this.failures.get(path);
      if (reason !== undefined) return new CommandError(this.name, `write ${path}`, 1, '', reason);
      const found = this.files.get(path);
      const state = found === undefined ? 'absent' : stateOf(found);
      if (onlyIf !== undefined && onlyIf !== state) {
        return new CommandError(
          this.name,
          `write ${path}`,
          1,
          '',
          'conflict',
          `it must still be ${onlyIf}, but ${state} is there now`,
        );
      }
    }
    for (const { path, content, mode = '644', owner = 'root', group = owner } of files) {
      const modified = Math.max(this.now, (this.files.get(path)?.modified ?? 0) + 1);
      this.files.set(path, { content: Buffer.from(content), kind: 'file', mode, owner, group, modified });
      this.writes.push(path);
    }
    return undefined;
  }

  private drop(files: readonly FileRemoval[]): undefined | Error {
    for (const { path, onlyIf } of files) {
      const found = this.files.get(path);
      if (onlyIf !== undefined && found !== undefined && sha256(found.content) !== onlyIf)
        return new EditedError(this.name, `remove ${path}`, [{ what: 'it', found: stateOf(found) }]);
      const reason = this.failures.get(path);
      if (reason !== undefined) return new CommandError(this.name, `remove ${path}`, 1, '', reason);
      if (this.files.delete(path)) this.writes.push(`rm ${posix.normalize(path)}`);
    }
    return undefined;
  }
}

/** State of a file as the guard of an upload compares it. */
const stateOf = ({ kind, content, unreadable }: MemoryFile): string =>
  kind === 'file'
    ? unreadable === undefined
      ? sha256(content)
      : 'unreadable'
    : kind === 'link'
      ? 'link'
      : 'other';

const defaults = { kind: 'file', mode: '644', owner: 'root', group: 'root' } as const;

const running: Omit<UnitFacts, 'name'> = {
  load: 'loaded',
  active: 'active',
  sub: 'running',
  enabled: 'enabled',
  mainPid: 1_000,
  needsDaemonReload: false,
  exitStatus: 0,
  restarts: 0,
  activeSince: 1_000_000,
};

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
