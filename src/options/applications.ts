import { OptionGroup } from './group';
import type { SectionWriter } from './section-writer';
import { type Late, text } from './text';

/** How applications are loaded. */
export interface ApplicationsBasicParams {
  /**
   * Whether uWSGI ends when no application could be loaded.
   * Becomes `need-app`.
   * @default - off: it serves errors
   */
  readonly exitIfNone?: Late<boolean>;
  /**
   * Maximum number of applications of a worker.
   * Becomes `max-apps`.
   * @default - 64
   */
  readonly maxPerWorker?: Late<number>;
  /**
   * Whether all applications of a worker share one interpreter.
   * Becomes `single-interpreter`.
   * @default - off
   */
  readonly singleInterpreter?: Late<boolean>;
  /**
   * Whether requests that no mount point matches fail, instead of going to the default application.
   * Becomes `no-default-app`.
   * @default - off
   */
  readonly noDefault?: Late<boolean>;
  /**
   * Whether `SCRIPT_NAME` and `PATH_INFO` are set by the mount point, so that applications need not know theirs.
   * Becomes `manage-script-name`.
   * @default - off
   */
  readonly manageScriptName?: Late<boolean>;
}

/** Applications: which are loaded, and where they are mounted. */
export class Applications<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** Sets the main options of applications. */
  setBasicParams(params: ApplicationsBasicParams = {}) {
    this.flag('need-app', params.exitIfNone);
    this.put('max-apps', params.maxPerWorker);
    this.flag('single-interpreter', params.singleInterpreter);
    this.flag('no-default-app', params.noDefault);
    return this.flag('manage-script-name', params.manageScriptName);
  }

  /**
   * Serves an application under a path (or `host|path`). Becomes `mount`.
   *
   * @param options `intoWorker` writes `worker-mount`, for the worker of `worker://2/path` or for all; uWSGI 2.0.21 loads the
   *   application once in the master all the same
   */
  mount(
    mountpoint: Late<string>,
    app: Late<string>,
    { intoWorker = false }: { readonly intoWorker?: boolean } = {},
  ) {
    return this.add(intoWorker ? 'worker-mount' : 'mount', text`${mountpoint}=${app}`);
  }

  /**
   * Loads applications in each worker instead of in the master. Becomes `lazy-apps`.
   *
   * @param options `affectMaster` leaves everything to the workers, reloads included: `lazy`, which uWSGI discourages
   */
  switchIntoLazyMode({ affectMaster = false }: { readonly affectMaster?: boolean } = {}) {
    return this.flag(affectMaster ? 'lazy' : 'lazy-apps', true);
  }
}
