import type { RenderedDirective } from '../../config/line';

/** Python object that a mule or spooler needs: a callable of a mule, a module of the spooler. */
export interface NamedModule {
  /** The option as it is written, for messages. */
  readonly option: string;
  readonly module: string;
  /** Name of the callable in the module. */
  readonly callable?: string;
}

const spoolerImport = /^spooler-(import|pyimport|py-import|python-import)$/;

/**
 * Python modules that mules and spoolers import. If the module is missing, uWSGI restarts such a process once a second, and
 * reports it only in its log.
 */
export function namedModules(options: readonly RenderedDirective[]): readonly NamedModule[] {
  return options.flatMap(({ key, value }): NamedModule[] => {
    const option = `${key} = ${value}`;
    if (key === 'mule') {
      // A value with a colon is a callable (python_plugin.c uwsgi_python_mule).
      const [, module, callable] = /^([A-Za-z_][\w.]*):([A-Za-z_]\w*)(?:\(\))?$/.exec(value) ?? [];
      return module === undefined ? [] : [{ option, module, callable }];
    }
    return spoolerImport.test(key) && /^[A-Za-z_][\w.]*$/.test(value) && !value.endsWith('.py')
      ? [{ option, module: value }]
      : [];
  });
}

/** Python files that mules and spoolers run, as written. */
export function namedFiles(
  options: readonly RenderedDirective[],
): readonly { readonly option: string; readonly file: string }[] {
  return options.flatMap(({ key, value }) =>
    (key === 'mule' || spoolerImport.test(key)) && /^[\w./-]+\.py$/.test(value)
      ? [{ option: `${key} = ${value}`, file: value }]
      : [],
  );
}

/** Python program that imports the modules and ends uWSGI with status 46 at the first missing one. */
export function importingProgram(modules: readonly NamedModule[]): string {
  return `import importlib, os, sys, traceback
for option, module, callable in ${JSON.stringify(modules.map(({ option, module, callable }) => [option, module, callable ?? '']))}:
    try:
        found = importlib.import_module(module)
        if callable:
            getattr(found, callable)
    except BaseException:
        traceback.print_exc()
        print('@named ' + option)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(46)
`;
}
