import { type EmbeddedPlugins, embeddedPluginsPresets } from '../config/embedded-plugins';
import { literal } from '../config/literal';
import type { Section } from '../config/section';
import { mountPoint } from './mount-point';
import { PythonSection } from './python-section';

/** A Django project on the machine that runs it, as its settings describe it. */
export interface DjangoProject {
  /** Name of the project, in names of processes and of the runtime directory. */
  readonly name: string;
  /** WSGI module with its callable: `shop.wsgi:application`. Becomes `module`. */
  readonly module: string;
  /** Directory of `manage.py`. Becomes `chdir` and `pythonpath`. @default - none, as in a single program */
  readonly directory?: string;
  /** Virtual environment of the project. Becomes `virtualenv`. @default - the system's Python */
  readonly virtualenv?: string;
  /** uWSGI that runs the project; it is asked for its plugins. @default - one with Python built in */
  readonly binary?: string;
  /** Directories of static files and uploads by URL. Becomes `static-map`. @default - none are served */
  readonly statics?: Readonly<Record<string, string>>;
  /** Directory of `403.html`, `404.html` and `500.html`. Becomes `error-page-403` and so on. @default - none */
  readonly errorPages?: string;
  /**
   * Whether pidfile and master FIFO are in the runtime directory of the project. Becomes `safe-pidfile` and `master-fifo`.
   * @default false
   */
  readonly runtimes?: boolean;
  /** Directory above the runtime directories of projects. @default - `/run` for root, `/run/user/<uid>` for other users */
  readonly runtimeDirectory?: string;
  /**
   * Whether uWSGI runs inside the Python that has loaded the project already (`pyuwsgi`). Becomes `shared-python-import`,
   * without names of processes.
   * @default false
   */
  readonly embedded?: boolean;
}

/**
 * The section of a Django project that serves `http://127.0.0.1:8000`, or a given section with all that the project needs: names,
 * static files, error pages, pidfile and master FIFO.
 *
 * @example
 * djangoSection({ name: 'shop', module: 'shop.wsgi:application', directory: '/srv/shop', runtimes: true })
 */
export function djangoSection(project: DjangoProject, section: Section = newSection(project)): Section {
  const { name, embedded = false, statics = {}, errorPages, runtimes = false } = project;
  if (section.projectName === '') section.projectName = name;
  if (project.runtimeDirectory !== undefined) section.setRuntimeDir(literal(project.runtimeDirectory));
  // The user's own one, or that of the user who starts uWSGI.
  section.setRuntimeDir(section.getRuntimeDir() as string);
  if (embedded) {
    // uWSGI would write over memory of Python for a name.
    section.mainProcess.setNamingParams({ autonaming: false });
    section.python.importModule('uwsgi_iac.django.embedded', { shared: true });
  } else {
    section.mainProcess.setNamingParams({ prefix: `[${name}] ` });
  }
  section.applications.setBasicParams({ manageScriptName: true });
  if (runtimes) {
    const directory = section.replacePlaceholders('{project_runtime_dir}');
    // After privileges drop, so that vacuum can remove it.
    section.mainProcess.setPidFile(`${directory}/uwsgi.pid`, { beforePrivDrop: false, safe: true });
    section.masterProcess.setBasicParams({ fifoFile: `${directory}/uwsgi.fifo` });
  }
  for (const [url, directory] of Object.entries(statics))
    section.statics.registerStaticMap(mountPoint(url), literal(directory));
  if (errorPages !== undefined) section.routing.setErrorPages({ commonPrefix: literal(errorPages) });
  return section;
}

function newSection(project: DjangoProject): Section {
  const { module, directory, virtualenv, binary } = project;
  const section = PythonSection.bootstrap('http://127.0.0.1:8000', {
    wsgiModule: module,
    embeddedPlugins: binary === undefined ? true : pluginsOf(binary),
    paramsPython: { searchPath: directory === undefined ? undefined : literal(directory) },
  });
  if (directory !== undefined) section.put('chdir', literal(directory));
  if (virtualenv !== undefined) section.put('virtualenv', literal(virtualenv));
  return section;
}

/** Plugins of a uWSGI; Python that is built in is called `python`, whatever its version. */
function pluginsOf(binary: string): EmbeddedPlugins {
  const found = embeddedPluginsPresets.PROBE(binary);
  return found.includes('python') ? [...found, 'python3'] : found;
}
