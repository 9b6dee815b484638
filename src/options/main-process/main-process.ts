import { checkOneOf } from '../check';
import { OptionError } from '../errors';
import { OptionGroup } from '../group';
import { given, join, listed, type OneOrMore } from '../parts';
import type { SectionWriter } from '../section-writer';
import { surroundings } from '../surroundings';
import { isOutput, type Late, TextTemplate, text } from '../text';
import { actions, type HookAction } from './actions';
import type {
  MainProcessBasicParams,
  MemoryParams,
  NamingParams,
  OnExitParams,
  OwnerParams,
  PidFileOptions,
} from './params';
import { execPhases, type Phase, phases } from './phases';

/** User and group of a process. */
export type Owner = readonly [uid?: Late<string | number>, gid?: Late<string | number>];

/** The process itself: owner, memory, names, hooks, pid files. */
export class MainProcess<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  static readonly actions = actions;
  static readonly phases = phases;
  readonly actions = actions;
  readonly phases = phases;
  private owner: Owner = [];

  /** Sets the main options of the process. */
  setBasicParams(params: MainProcessBasicParams = {}) {
    this.add('touch-reload', params.touchReload);
    this.put('prio', params.priority);
    this.flag('vacuum', params.vacuum);
    this.put('binary-path', params.binaryPath);
    return this.flag('honour-stdin', params.honourStdin);
  }

  /** Sets how memory is used. */
  setMemoryParams(params: MemoryParams = {}) {
    this.put('ksm', params.ksmInterval);
    return this.flag('never-swap', params.noSwap);
  }

  /**
   * Goes to the background, logging to a file or to a UDP address. Becomes `daemonize`; after applications are loaded:
   * `daemonize2`.
   */
  daemonize(logInto: Late<string>, { afterAppLoading = false }: AfterAppLoading = {}) {
    return this.put(afterAppLoading ? 'daemonize2' : 'daemonize', logInto);
  }

  /** Changes the directory. Becomes `chdir`; after applications are loaded: `chdir2`. */
  changeDir(to: Late<string>, { afterAppLoading = false }: AfterAppLoading = {}) {
    return this.put(afterAppLoading ? 'chdir2' : 'chdir', to);
  }

  /** Sets whom the process belongs to. */
  setOwnerParams(params: OwnerParams = {}) {
    const { uid, gid, addGids, setAsap = false, dropAfter = '' } = params;
    if (dropAfter !== '' && dropAfter !== 'init' && dropAfter !== 'apps') {
      throw new OptionError(
        'mainProcess.setOwnerParams.dropAfter',
        `Cannot drop privileges after ${JSON.stringify(dropAfter)}: it must be init or apps`,
      );
    }
    const when = setAsap ? 'immediate-' : '';
    this.put(`${when}uid`, uid);
    this.put(`${when}gid`, gid);
    this.add('add-gid', addGids);
    this.owner = [uid ?? this.owner[0], gid ?? this.owner[1]];
    return dropAfter === '' ? this.section : this.flag(`drop-after-${dropAfter}`, true);
  }

  /** User and group of the process: the ones that were set, or (by `default`) those of the surroundings: root. */
  getOwner(options: { readonly default?: boolean } = {}): Owner {
    const [uid, gid] = this.owner;
    if (options.default === false) return this.owner.length === 0 ? [undefined, undefined] : this.owner;
    return [uid ?? surroundings.uid(), gid ?? surroundings.gid()];
  }

  /** Does something in a phase; see `Section.mainProcess.phases` and `.actions`. Becomes `hook-<phase>`. */
  setHook(phase: Phase, action: OneOrMore<HookAction | Late<string>>) {
    checkOneOf('mainProcess.setHook.phase', phase, Object.values(phases));
    return this.add(`hook-${phase}`, action);
  }

  /** Runs an action when a file is touched. Becomes `hook-touch`. */
  setHookTouch(fpath: Late<string>, action: OneOrMore<HookAction | Late<string>>) {
    return this.add(
      'hook-touch',
      listed(action).map((one) => join([fpath, ' ', one])),
    );
  }

  /** Calls a function of the binary after each request. Becomes `after-request-hook`. */
  setHookAfterRequest(func: Late<string>) {
    return this.add('after-request-hook', func);
  }

  /** Sets what is skipped at the end. */
  setOnExitParams(params: OnExitParams = {}) {
    this.flag('skip-atexit', params.skipHooks);
    return this.flag('skip-atexit-teardown', params.skipTeardown);
  }

  /**
   * Runs a command in a phase. Becomes `exec-<phase>`, where uWSGI has it; otherwise the hook `exec:`, which does the
   * same.
   */
  runCommandOnEvent(command: Late<string>, { phase = 'asap' }: { readonly phase?: Phase } = {}) {
    if (execPhases.has(phase)) return this.add(`exec-${phase}`, command);
    return this.setHook(phase, actions.execute(command));
  }

  /** Runs a command when a file is touched. Becomes `touch-exec`. */
  runCommandOnTouch(command: Late<string>, target: Late<string>) {
    return this.add('touch-exec', text`${target} ${command}`);
  }

  /** Writes the number of the process to a file. */
  setPidFile(fpath: Late<string>, { beforePrivDrop = true, safe = false }: PidFileOptions = {}) {
    return this.put(`${safe ? 'safe-' : ''}pidfile${beforePrivDrop ? '' : '2'}`, fpath);
  }

  /** Sets the names of the processes, as `ps` shows them. */
  setNamingParams(params: NamingParams = {}) {
    this.flag('auto-procname', params.autonaming);
    if (given(params.prefix)) {
      this.put(endsInBlank(params.prefix) ? 'procname-prefix-spaced' : 'procname-prefix', params.prefix);
    }
    this.put('procname-append', params.suffix);
    return this.put('procname', params.name);
  }
}

/** When something of the process is done. */
export interface AfterAppLoading {
  /** Whether it waits until applications are loaded. @default false */
  readonly afterAppLoading?: boolean;
}

function endsInBlank(value: unknown): boolean {
  if (value instanceof TextTemplate) return endsInBlank(value.parts.at(-1));
  return !isOutput(value) && String(value).endsWith(' ');
}
