import { OptionWriter } from './group';
import { mapLate } from './late';
import { listed, type OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { isOutput, type Late, type Text, TextTemplate, text } from './text';

/** How spoolers work. */
export interface SpoolerBasicParams {
  /**
   * Files whose newer modification time reloads the spoolers. Becomes `touch-spoolers-reload`.
   * @default - none
   */
  readonly touchReload?: OneOrMore<Late<string>>;
  /** Whether spoolers log less. Becomes `spooler-quiet`. @default - off */
  readonly quiet?: Late<boolean>;
  /** Number of processes of each spooler. Becomes `spooler-processes`. @default - 1 */
  readonly processCount?: Late<number>;
  /** Tasks after which a spooler process is replaced by a new one. Becomes `spooler-max-tasks`. @default - never */
  readonly maxTasks?: Late<number>;
  /** Whether tasks are done in the order of their names. Becomes `spooler-ordered`. @default - off */
  readonly orderTasks?: Late<boolean | number>;
  /** Seconds a task may take. Becomes `spooler-harakiri`. @default - no limit */
  readonly harakiri?: Late<number>;
  /** Directory to change to before each task. Becomes `spooler-chdir`. @default - stays where it is */
  readonly changeDir?: Late<string>;
  /** Seconds between two scans for tasks. Becomes `spooler-frequency`. @default - 30 */
  readonly pollInterval?: Late<number>;
  /** Whether signals are done as tasks, in the order of the queue (uWSGI 2.1). Becomes `spooler-signal-as-task`. @default - off */
  readonly signalAsTask?: Late<boolean>;
  /** Whether spoolers sleep until there is something to do (uWSGI 2.1). Becomes `spooler-cheap`. @default - off */
  readonly cheap?: Late<boolean>;
  /** Where relative directories of {@link Spooling.add} start from. No option of uWSGI. @default - the working directory */
  readonly baseDir?: Late<string>;
}

/** Spoolers: processes that do tasks out of a directory, later. */
export class Spooling<S extends SectionWriter = SectionWriter> extends OptionWriter<S> {
  private baseDir: Late<string> = '';

  /** Sets the main options of spoolers. */
  setBasicParams(params: SpoolerBasicParams = {}) {
    this.gather('touch-spoolers-reload', params.touchReload);
    this.flag('spooler-quiet', params.quiet);
    this.put('spooler-processes', params.processCount);
    this.put('spooler-max-tasks', params.maxTasks);
    this.flag('spooler-ordered', mapLate(params.orderTasks, Boolean));
    this.put('spooler-harakiri', params.harakiri);
    this.put('spooler-chdir', params.changeDir);
    this.put('spooler-frequency', params.pollInterval);
    this.flag('spooler-signal-as-task', params.signalAsTask);
    this.flag('spooler-cheap', params.cheap);
    if (params.baseDir !== undefined) this.baseDir = params.baseDir;
    return this.section;
  }

  /**
   * Adds spoolers on these directories. Becomes `spooler`; where another instance does the tasks (`external`), it
   * becomes `spooler-external`.
   */
  add(workDir: OneOrMore<Late<string>>, { external = false }: { readonly external?: boolean } = {}) {
    const directories = listed(workDir).map((directory) => this.paths(this.joined(directory)));
    return this.gather(external ? 'spooler-external' : 'spooler', directories);
  }

  private joined(directory: Late<string> | Text): Late<string> | Text {
    const base = this.baseDir;
    const absolute = typeof directory === 'string' && directory.startsWith('/');
    // Where a directory starts is not known before its Output is.
    if (base === '' || absolute || isOutput(directory) || directory instanceof TextTemplate) return directory;
    return typeof base === 'string' && base.endsWith('/')
      ? text`${base}${directory}`
      : text`${base}/${directory}`;
  }
}
