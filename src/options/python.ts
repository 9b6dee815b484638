import type { Renderable } from './directive';
import { OptionError } from './errors';
import { OptionGroup } from './group';
import { given, join, listed, type OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { isOutput, type Late, TextTemplate, text } from './text';

/** Which Python, and how it is set up. */
export interface PythonBasicParams {
  /**
   * Version in the name of the plugin: 3 is `python3`, 311 is `python311`, an empty text is `python`; -1 is the version
   * of the system, `python3`. Becomes part of `plugin`.
   * @default -1
   */
  readonly version?: Late<string | number> | null;
  /** Virtual environment, or home of Python. Becomes `pyhome`. @default - the system's */
  readonly pythonHome?: Late<string>;
  /** Whether the application may have threads. Becomes `enable-threads`. @default - off */
  readonly enableThreads?: Late<boolean>;
  /** Additional directories of modules. Becomes `pythonpath`. @default - nowhere */
  readonly searchPath?: OneOrMore<Late<string>>;
  /** Name of the program that Python sees. Becomes `py-program-name`. @default - `uwsgi` */
  readonly pythonBinary?: Late<string>;
  /**
   * Path of sockets, to which the worker's number is appended, that serve the traceback of each worker's threads.
   * Becomes `py-tracebacker`.
   * @default - none
   */
  readonly tracebackerPath?: Late<string>;
  /** Where the plugin is. Becomes `plugins-dir`. @default - uWSGI's directory */
  readonly pluginDir?: Late<string>;
  /** Whether `os.environ` is reloaded for each request. Becomes `reload-os-env`. @default - off */
  readonly osEnvReload?: Late<boolean>;
  /** Optimization of Python, 0 to 2. Becomes `optimize`. @default - 0 */
  readonly optimizationLevel?: Late<number>;
}

/** Which WSGI application is served. */
export interface WsgiParams {
  /**
   * A module (`package.wsgi`, with its callable: `package.wsgi:app`) or a file. Becomes `wsgi` or `wsgi-file`.
   * @default - none
   */
  readonly module?: Late<string>;
  /** Name of the callable. Becomes `callable`. @default - `application` */
  readonly callableName?: Late<string>;
  /** How the environment of requests is made. Becomes `wsgi-env-behaviour`. @default - `holy` for CPython */
  readonly envStrategy?: 'cheat' | 'holy' | (string & {});
}

/** When code that changed is loaded again; for development only. */
export interface AutoreloadParams {
  /** Seconds between two checks for changed files. Becomes `py-auto-reload`. @default - never */
  readonly scanInterval?: Late<number>;
  /** Modules whose change reloads nothing. Becomes `py-auto-reload-ignore`. @default - none */
  readonly ignoreModules?: OneOrMore<Late<string>>;
}

/** Scope of an import: the processes that import the module. */
export interface ImportOptions {
  /** Whether every process imports it: workers, mules, spoolers. Excludes {@link intoSpooler}. Becomes `shared-python-import`. @default false */
  readonly shared?: boolean;
  /** Whether only spoolers import it. Excludes {@link shared}. Becomes `spooler-python-import`. @default false */
  readonly intoSpooler?: boolean;
}

/** Python and its applications. The plugin is loaded with the first option that needs it. */
export class Python<S extends SectionWriter = SectionWriter> extends OptionGroup<S> implements Renderable {
  private version: Late<string | number> | null = -1;

  /** Name of the plugin. */
  render() {
    const { version } = this;
    if (!given(version) || version === '' || version === 0) return 'python';
    return version === -1 ? 'python3' : text`python${version}`;
  }

  protected override get groupPlugin(): Renderable {
    return this;
  }

  /** Sets which Python it is, and how it is set up. */
  setBasicParams(params: PythonBasicParams = {}) {
    this.version = 'version' in params ? (params.version ?? null) : -1;
    this.section.workers.setThreadParams({ enable: params.enableThreads });
    this.put('py-tracebacker', params.tracebackerPath);
    this.put('py-program-name', params.pythonBinary);
    this.put('pyhome', params.pythonHome);
    this.add('pythonpath', params.searchPath);
    this.flag('reload-os-env', params.osEnvReload);
    this.put('optimize', params.optimizationLevel);
    return this.section.setPluginsParams({ searchDirs: params.pluginDir });
  }

  /** Sets what applications find in `sys.argv`. Becomes `pyargv`. */
  setAppArgs(...args: readonly Late<string>[]) {
    return args.length === 0 ? this.section : this.put('pyargv', join(args, ' '));
  }

  /** Sets which application is served. */
  setWsgiParams(params: WsgiParams = {}) {
    const { module } = params;
    if (given(module) && module !== '') this.put(isFile(module) ? 'wsgi-file' : 'wsgi', module);
    this.put('callable', params.callableName);
    return this.put('wsgi-env-behaviour', params.envStrategy);
  }

  /** Makes the application out of code. Becomes `eval`. */
  evalWsgiEntrypoint(code: Late<string>) {
    return this.put('eval', code);
  }

  /** Sets when code that changed is loaded again. */
  setAutoreloadParams(params: AutoreloadParams = {}) {
    this.put('py-auto-reload', params.scanInterval);
    return this.add('py-auto-reload-ignore', params.ignoreModules);
  }

  /**
   * Gives a module another name. Becomes `pymodule-alias`; after the application is loaded (`afterInit`):
   * `post-pymodule-alias`.
   */
  registerModuleAlias(
    alias: Late<string>,
    modulePath: Late<string>,
    { afterInit = false }: { readonly afterInit?: boolean } = {},
  ) {
    return this.add(afterInit ? 'post-pymodule-alias' : 'pymodule-alias', text`${alias}=${modulePath}`);
  }

  /** Imports modules. Becomes `python-import`, or the option of its scope. */
  importModule(
    modules: OneOrMore<Late<string | number>>,
    { shared = false, intoSpooler = false }: ImportOptions = {},
  ) {
    if (shared && intoSpooler) {
      throw new OptionError(
        'python.importModule',
        'Cannot import both shared and into the spooler: shared reaches spoolers anyway, give one',
      );
    }
    return this.add(`${shared ? 'shared-' : intoSpooler ? 'spooler-' : ''}python-import`, listed(modules));
  }

  /** Runs a module or a file, as a program. Becomes `pyrun`. */
  runModule(module: Late<string>) {
    return this.put('pyrun', module);
  }
}

function isFile(module: unknown): boolean {
  if (module instanceof TextTemplate) return isFile(module.parts[0]);
  return !isOutput(module) && String(module).includes('/');
}
