import type { Duplex } from 'node:stream';
import type { Late } from '../options/text';
import { knownSecrets } from '../secrets/known';
import { Mask } from '../secrets/mask';
import { Batch } from './batch';
import { defaultLimits, type OutputLimits } from './collected';
import { CommandError, EditedError, LockLostError } from './errors';
import { failureHint, failureReason } from './failures';
import { holderOf } from './fence';
import {
  type Counters,
  type ExecOptions,
  type ExecResult,
  type FileRemoval,
  fenceFor,
  type Host,
  type Observation,
  type Query,
  type Upload,
} from './host';
import { fetchCredential } from './late-connection';
import type { HostProcess, Launcher } from './launcher';
import { requirePaths } from './paths';
import { type RunOutcome, runScript } from './run-script';
import { described } from './scripts/digest';
import { becomeCommand, endScript, frame, loginCommand, type Signs, signsOf } from './scripts/frame';
import { missingToolsText, requireToolsShell } from './scripts/missing-tools';
import { newNonce } from './scripts/nonce';
import { mergeQueries, observeScript, parseAnswer, selectAnswer } from './scripts/observe';
import { parseRemoval, removeScript } from './scripts/remove';
import { parseOutcomes, planUploads } from './scripts/upload';
import { type Shell, sh } from './shell';
import { anySignal, unlessAborted } from './signals';
import { withDeadline } from './with-deadline';

/** Options of scripts on a host. */
export interface ShellHostOptions {
  /** User to become by sudo, and the password for sudo. */
  readonly become?: { readonly user?: string; readonly password?: Late<string> };
  /** Texts that errors must not contain. */
  readonly secrets?: readonly (string | undefined)[];
  /**
   * Maximum number of bytes that one call may receive.
   * @default 64 MiB, of which 64 KiB before the script's shell is reached
   */
  readonly limits?: OutputLimits;
}

interface SendOptions extends ExecOptions {
  readonly stream?: readonly Buffer[];
}

interface Removing {
  readonly files: readonly FileRemoval[];
  readonly directories: readonly string[];
}

interface Finished {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly code: number;
}

/** Whether sudo itself reported the failure, not the shell before it. */
const isSudoError = (said: string): boolean => /sudo/.test(said) && !/restricted/.test(said);

/** A host that runs POSIX shell scripts through a launcher. */
export class ShellHost implements Host {
  readonly counters: Counters = { connections: 0, execs: 0, writes: 0, bytesSent: 0, bytesReceived: 0 };
  fence?: Shell;
  interrupt?: AbortSignal;
  private readonly observing = new Batch<Query, Observation>((queries) => this.observeAll(queries));
  private readonly uploading = new Batch<readonly Upload[], void>((calls) => this.uploadAll(calls));
  private readonly removing = new Batch<Removing, void>((calls) => this.removeAll(calls));
  private readonly ending = new Set<Promise<void>>();

  constructor(
    readonly name: string,
    private readonly launcher: Launcher,
    private readonly options: ShellHostOptions,
  ) {}

  async exec(script: Shell, options: ExecOptions = {}): Promise<ExecResult> {
    const { stdout, stderr, code } = await this.send(script, options);
    if (code !== 0 && options.allowFailure !== true) throw this.failure(options, code, stderr);
    return { stdout: stdout.toString(), stderr, code };
  }

  async observe(query: Query): Promise<Observation> {
    const { files = [], directories = [], units = [], pidfiles = [] } = query;
    requirePaths('read', [...files.map(({ path }) => path), ...directories, ...pidfiles]);
    if (files.length + directories.length + units.length + pidfiles.length === 0)
      return selectAnswer(query, nothing);
    return this.observing.add(query);
  }

  async upload(files: readonly Upload[]): Promise<void> {
    requirePaths(
      'write',
      files.map(({ path }) => path),
    );
    if (files.length > 0) await this.uploading.add(files);
  }

  async remove(paths: readonly (string | FileRemoval)[], directories: readonly string[] = []): Promise<void> {
    const files = paths.map((file) => (typeof file === 'string' ? { path: file } : file));
    requirePaths('remove', [...files.map(({ path }) => path), ...directories]);
    if (files.length + directories.length > 0) await this.removing.add({ files, directories });
  }

  async connect(address: string): Promise<Duplex> {
    try {
      return await this.launcher.connect(address);
    } finally {
      this.counters.connections = this.launcher.connections;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.ending);
    await this.launcher.close();
  }

  private async observeAll(queries: readonly Query[]): Promise<readonly (Observation | Error)[]> {
    const merged = mergeQueries(queries);
    const { observation, failures } = await this.runAndParse(
      'read files',
      { readOnly: true },
      observeScript(merged),
      (stdout) => parseAnswer(merged, stdout),
    );
    return queries.map(({ files = [], directories = [], pidfiles = [], ...query }) => {
      const path = [...files.map((file) => file.path), ...directories, ...pidfiles].find((asked) =>
        failures.has(asked),
      );
      if (path !== undefined) return this.failure({ purpose: `read ${path}` }, 1, failures.get(path)!);
      return selectAnswer({ files, directories, pidfiles, ...query }, observation);
    });
  }

  private async uploadAll(calls: readonly (readonly Upload[])[]): Promise<readonly (undefined | Error)[]> {
    const { script, stream } = planUploads(calls);
    const bytes = stream.reduce((sum, part) => sum + part.length, 0);
    const count = stream.length === 1 ? calls.flat()[0]!.path : `${stream.length} files`;
    // Allow for a slow line of 100 kB per second.
    const options = { stream, timeout: 60 + bytes / 100_000 };
    const outcomes = await this.runAndParse(`write ${count}`, options, script, (stdout) =>
      parseOutcomes(calls, stdout),
    );
    return outcomes.map((outcome) => {
      if (outcome.kind === 'done') return undefined;
      const purpose = `write ${outcome.path}`;
      if (outcome.kind === 'failed') return this.failure({ purpose }, 1, outcome.message);
      const hint = `it must still be ${described(outcome.expected)}, but there is ${described(outcome.found)} now`;
      return new CommandError(this.name, purpose, 1, '', 'conflict', hint);
    });
  }

  private async removeAll(calls: readonly Removing[]): Promise<readonly (undefined | Error)[]> {
    const files = [...new Map(calls.flatMap((call) => call.files).map((file) => [file.path, file])).values()];
    const script = removeScript(files, [...new Set(calls.flatMap(({ directories }) => directories))]);
    const faults = await this.runAndParse('remove files', {}, script, (stdout) =>
      parseRemoval(files, stdout),
    );
    return calls.map((call) => {
      const file = call.files.find(({ path }) => faults.has(path));
      if (file === undefined) return undefined;
      const fault = faults.get(file.path)!;
      const purpose = `remove ${file.path}`;
      if (fault.kind === 'failed') return this.failure({ purpose }, 1, fault.message);
      return new EditedError(this.name, purpose, [{ what: 'it', found: fault.found }]);
    });
  }

  /**
   * Runs one of our scripts and parses its output. Failures of single items are records in the output; a non-zero
   * exit status is a failure of the script as a whole.
   */
  private async runAndParse<Answer>(
    purpose: string,
    options: SendOptions,
    script: Shell,
    read: (stdout: Buffer) => Answer,
  ): Promise<Answer> {
    const { stdout, stderr, code } = await this.send(script, { ...options, purpose });
    if (code !== 0) throw this.failure({ purpose }, code, stderr);
    try {
      return read(stdout);
    } catch (error) {
      throw this.failure(
        { purpose },
        code,
        stderr,
        `${(error as Error).message}, after ${stdout.length} bytes`,
      );
    }
  }

  private async send(script: Shell, options: SendOptions): Promise<Finished> {
    try {
      return await this.sendOnce(script, options);
    } catch (error) {
      // Only read-only scripts may run twice; others may have taken effect already.
      if (options.readOnly !== true || !(error instanceof CommandError) || error.reason !== 'connection-lost')
        throw error;
      return this.sendOnce(script, options);
    }
  }

  private async sendOnce(script: Shell, options: SendOptions): Promise<Finished> {
    const { become } = this.options;
    const becomes = become !== undefined && options.asLogin !== true;
    const fence = fenceFor(this, options);
    const signal = this.signalFor(options);
    const whole =
      fence === undefined
        ? script
        : sh`${fence}
${script}`;
    const stream = [
      frame(
        options.needsTools === false
          ? whole
          : sh`${requireToolsShell(whole)}
${whole}`,
      ),
      ...(options.stream ?? []),
      ...(options.input === undefined ? [] : [Buffer.from(options.input)]),
    ];
    const signs = signsOf(newNonce());
    const password = becomes ? await fetchCredential(become.password) : undefined;
    signal?.throwIfAborted();
    const launched = await this.launch(this.commandLine(becomes, signs), signal);
    this.counters.execs += 1;
    if (options.readOnly !== true) this.counters.writes += 1;
    let pid: number | undefined;
    const onReady = (number: number) => {
      pid = number;
    };
    const { dialogue } = options;
    const running = runScript(launched, {
      stream,
      waits: becomes,
      password,
      signs,
      limits: this.options.limits,
      onReady,
      dialogue,
    });
    const outcome = await withDeadline(launched, running, signal, options.timeout ?? 60, () => {
      // After an interrupt, read-only scripts are not killed: they end by themselves without a reader.
      if (pid !== undefined && !(options.readOnly === true && signal?.aborted === true))
        this.end(pid, becomes);
    });
    if (outcome === 'timeout') {
      throw this.failure(
        options,
        124,
        '',
        `it must end within ${options.timeout ?? 60} s, but did not`,
        'timeout',
      );
    }
    if (outcome.sent) this.counters.bytesSent += stream.reduce((sum, part) => sum + part.length, 0);
    this.counters.bytesReceived += outcome.stdout.length + outcome.stderr.length;
    if (outcome.exceeded !== undefined) {
      if (pid !== undefined) this.end(pid, becomes);
      throw this.exceeded(options, outcome.exceeded);
    }
    return this.finished(options, outcome, becomes);
  }

  private commandLine(becomes: boolean, signs: Signs): string {
    return becomes ? becomeCommand(this.options.become?.user ?? 'root', signs) : loginCommand(signs);
  }

  /** Signal that aborts a script. */
  private signalFor({ readOnly, signal }: ExecOptions): AbortSignal | undefined {
    const { interrupt } = this;
    if (readOnly !== true || interrupt === undefined) return signal;
    return signal === undefined ? interrupt : anySignal(signal, interrupt);
  }

  /** Ends an abandoned script: the server does not signal it when only its channel closes. */
  private end(pid: number, becomes: boolean): void {
    const { become, limits } = this.options;
    const signs = signsOf(newNonce());
    const work = this.launcher.launch(this.commandLine(becomes, signs)).then(async (launched) => {
      this.counters.execs += 1;
      const killing = runScript(launched, {
        stream: [frame(endScript(pid))],
        waits: becomes,
        password: await fetchCredential(become?.password),
        signs,
        limits,
      });
      await withDeadline(launched, killing, undefined, 5);
    });
    // The result is not awaited, and the script may have ended by itself.
    const ended: Promise<void> = work.catch(() => {}).finally(() => this.ending.delete(ended));
    this.ending.add(ended);
  }

  private launch(commandLine: string, signal: AbortSignal | undefined): Promise<HostProcess> {
    const launching = this.launcher.launch(commandLine, signal).finally(() => {
      this.counters.connections = this.launcher.connections;
    });
    return unlessAborted(launching, signal, (launched) => launched.kill());
  }

  private finished(
    options: ExecOptions,
    { stdout, stderr, code, ready, sudo }: RunOutcome,
    becomes: boolean,
  ): Finished {
    const said = stderr.toString();
    if (sudo !== undefined || (becomes && !ready && code !== undefined))
      throw this.sudoFailure(options, code ?? 1, said, sudo);
    if (code === undefined) {
      const state =
        options.readOnly === true
          ? ''
          : '; it may have had its effect or not, so look before running it again';
      throw this.failure(options, 255, said, `the connection was lost meanwhile${state}`, 'connection-lost');
    }
    if (!ready) {
      const hint = `the login shell of ${this.launcher.user} must start sh, but ended with status ${code} before`;
      throw this.failure(options, code, `${stdout.toString()}${said}`, hint);
    }
    const holder = holderOf(code, stdout.toString('latin1'));
    if (holder !== undefined)
      throw new LockLostError(this.name, options.purpose ?? 'run a script', holder || undefined);
    const lacking = missingToolsText(code, stdout.toString('latin1'));
    if (lacking !== undefined) {
      const unchanged = options.readOnly === true ? '' : '; nothing was changed';
      throw this.failure(options, 127, '', `${lacking}${unchanged}`, 'missing-tool');
    }
    return { stdout, stderr: said, code };
  }

  private exceeded(options: ExecOptions, kind: keyof OutputLimits): CommandError {
    const most = inBytes((this.options.limits ?? defaultLimits)[kind]);
    const hint =
      kind === 'output'
        ? `the host may send at most ${most} in one call, but sent more; the channel was closed`
        : `the login shell of ${this.launcher.user} may print at most ${most} before it starts sh, but printed more; the channel was closed`;
    return this.failure(options, 255, '', hint, 'output');
  }

  private sudoFailure(
    options: ExecOptions,
    code: number,
    said: string,
    sudo: RunOutcome['sudo'],
  ): CommandError {
    const { user } = this.launcher;
    if (sudo === undefined && !isSudoError(said)) {
      const hint = `the login shell of ${user} must run sudo, but ended with status ${code} before it did: it may be nologin or a restricted shell, sshd may force another command, or a start file ends it`;
      return this.failure(options, code, said, hint, 'sudo');
    }
    const wanted = this.options.become?.user ?? 'root';
    const must = `${user} must be allowed to become ${wanted} by sudo`;
    const rule = `${user} ALL=(${wanted}) NOPASSWD: ALL`;
    const seen = {
      'no-password': `sudo asks for a password and none is given. Set become.password, or add to sudoers: ${rule}`,
      'wrong-password': 'sudo refused the password given as become.password',
    };
    const hint = `${must}, but ${sudo === undefined ? `sudo ended with status ${code}` : seen[sudo]}`;
    return this.failure(options, code, said, hint, 'sudo');
  }

  private failure(
    options: ExecOptions,
    code: number,
    stderr: string,
    hint?: string,
    reason?: CommandError['reason'],
  ): CommandError {
    const mask = new Mask([...(this.options.secrets ?? []), ...(options.secrets ?? [])]);
    const hide = (text: string): string => mask.hide(knownSecrets().hide(text));
    const purpose = hide(options.purpose ?? 'run a script');
    const why = reason ?? failureReason(stderr);
    // The cause is at the end of a long output.
    return new CommandError(
      this.name,
      purpose,
      code,
      hide(stderr).slice(-16_384),
      why,
      hint === undefined ? failureHint(stderr, why) : hide(hint),
    );
  }
}

function inBytes(count: number): string {
  const unit = count >= 1024 * 1024 ? (['MiB', 1024 * 1024] as const) : (['KiB', 1024] as const);
  return `${count / unit[1]} ${unit[0]}`;
}

const nothing: Observation = {
  files: new Map(),
  directories: new Map(),
  units: new Map(),
  pidfiles: new Map(),
};
