import { OptionError } from './errors';
import { OptionGroup } from './group';
import { keyValues } from './key-values';
import type {
  AttachClassicOptions,
  AttachOptions,
  CronTaskOptions,
  ExceptionHandlingParams,
  ExitEvents,
  IdleParams,
  MasterProcessBasicParams,
  MasterReloadParams,
} from './master-process-params';
import { given } from './parts';
import type { SectionWriter } from './section-writer';
import { type Late, TextTemplate, text } from './text';

/** The master: watches the workers, runs cron tasks and attached processes. */
export class MasterProcess<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** Sets the main options of the master. */
  setBasicParams(params: MasterProcessBasicParams = {}) {
    this.flag('master', params.enable);
    this.put('procname-master', params.name);
    this.put('no-orphans', params.noOrphans);
    this.put('master-as-root', params.asRoot);
    this.put('check-interval', params.subprocCheckInterval);
    return this.add('master-fifo', this.paths(params.fifoFile));
  }

  /** Sets what ends the instance. */
  setExitEvents(params: ExitEvents = {}) {
    this.flag('die-on-no-workers', params.noWorkers);
    this.flag('exit-on-reload', params.reload);
    this.flag('die-on-term', params.sigTerm);
    return this.setIdleParams({ exit: params.idle });
  }

  /** Sets what happens to exceptions of applications. */
  setExceptionHandlingParams(params: ExceptionHandlingParams = {}) {
    this.add('exception-handler', params.handler);
    this.flag('catch-exceptions', params.catch);
    return this.flag('disable-write-exception', params.noWriteException);
  }

  /** Sets what happens when there are no requests. */
  setIdleParams(params: IdleParams = {}) {
    this.put('idle', params.timeout);
    return this.flag('die-on-idle', params.exit);
  }

  /** Sets how the instance reloads. */
  setReloadParams(params: MasterReloadParams = {}) {
    this.put('reload-mercy', params.mercy);
    return this.setExitEvents({ reload: params.exit });
  }

  /** Runs a command on a schedule. Becomes `cron2`. */
  addCronTask(command: Late<string>, options: CronTaskOptions = {}) {
    const { weekday, month, day, hour, minute, harakiri, legion, unique } = options;
    const values = { week: weekday, month, day, hour, minute, harakiri, legion, unique };
    const when = keyValues(values, { switches: ['unique'] });
    return this.add('cron2', text`${typeof when === 'string' ? when.trim() : when} ${command}`);
  }

  /**
   * Runs a process beside the workers. Becomes `attach-daemon` and its kin; with a pid file in front of the command:
   * `smart-attach-daemon`, which finds a process that runs already.
   *
   * @param background whether the command goes to the background by itself; needs a pid file
   */
  attachProcessClassic(
    commandOrPidPath: Late<string>,
    background: boolean,
    options: AttachClassicOptions = {},
  ) {
    const { control = false, forLegion = false } = options;
    if (forLegion === true && !control) {
      throw new OptionError(
        'masterProcess.attachProcessClassic.forLegion',
        'Cannot attach for a legion without its name: give the name, uWSGI reads it in front of the command',
      );
    }
    const legion = forLegion ? 'legion-' : '';
    const command = typeof forLegion === 'string' ? text`${forLegion} ${commandOrPidPath}` : commandOrPidPath;
    if (mentions(commandOrPidPath, '.pid')) {
      return this.add(`${legion}smart-attach-daemon${background ? '' : '2'}`, command);
    }
    if (background) {
      throw new OptionError(
        'masterProcess.attachProcessClassic.background',
        `Cannot attach ${JSON.stringify(commandOrPidPath)} in the background: a pid file must stand in front of the command`,
      );
    }
    if (control) return this.add('attach-control-daemon', commandOrPidPath);
    return this.add(`${legion}attach-daemon`, command);
  }

  /** Runs a process beside the workers. Becomes `attach-daemon2`. */
  attachProcess(command: Late<string>, options: AttachOptions = {}) {
    if (options.forLegion) {
      throw new OptionError(
        'masterProcess.attachProcess.forLegion',
        'Cannot attach for a legion: uWSGI has no legion-attach-daemon2; use attachProcessClassic',
      );
    }
    const values = {
      cmd: command,
      freq: options.brokenCounter,
      pidfile: options.pidfile,
      control: options.control,
      daemonize: options.daemonize,
      touch: options.touchReload,
      stopsignal: options.signalStop,
      reloadsignal: options.signalReload,
      stdin: options.honourStdin,
      uid: options.uid,
      gid: options.gid,
      // uWSGI checks only whether the key is present.
      ns_pid: options.newPidNs === false ? undefined : options.newPidNs,
      chdir: options.changeDir,
    };
    return this.add('attach-daemon2', keyValues(values, { switches: ['control', 'daemonize', 'stdin'] }));
  }
}

function mentions(value: unknown, what: string): boolean {
  if (value instanceof TextTemplate) return value.parts.some((part) => mentions(part, what));
  return given(value) && typeof value === 'string' && value.includes(what);
}
