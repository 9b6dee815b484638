import { posix } from 'node:path';
import type { Construct } from 'constructs';
import { plainEnvironment } from '../config/environment';
import type { UwsgiOptions } from '../config/generated/options';
import { listed } from '../options/parts';
import { mountPoint } from '../presets/mount-point';
import { applicationPaths } from './application';
import { checkDeclaredProps } from './check-props';
import { codeRoot, sharedRoot } from './code-paths';
import { HostFile } from './host-file';
import { PythonApp, type PythonAppProps } from './python-app';
import { Release, type ReleaseProps } from './release';

/** Files served by uWSGI, without Django. */
export interface DjangoFiles {
  /** URL prefix, as in Django's settings: `static/`. */
  readonly url: string;
  /** Directory, absolute or relative to the code. */
  readonly directory: string;
}

/** A Django project under uWSGI. */
export interface DjangoAppProps extends Omit<PythonAppProps, 'module' | 'file' | 'expression'> {
  /** Package of the project, with `settings` and `wsgi`. */
  readonly project: string;
  /**
   * Module of the settings. Becomes `env` `DJANGO_SETTINGS_MODULE`.
   * @default - PROJECT.settings
   */
  readonly settings?: string;
  /**
   * Module of the WSGI callable. Becomes `module`.
   * @default - PROJECT.wsgi
   */
  readonly wsgi?: string;
  /**
   * Static files: `STATIC_URL` and `STATIC_ROOT`. With a release, `collectstatic` runs before the switch, as the
   * owner of the files. Becomes `static-map`.
   * @default - not served by uWSGI
   */
  readonly staticFiles?: DjangoFiles;
  /**
   * Uploads: `MEDIA_URL` and `MEDIA_ROOT`. With a release, a relative directory is shared by all releases and owned
   * by the user of the workers. Becomes `static-map`.
   * @default - none are served
   */
  readonly media?: DjangoFiles;
  /**
   * Whether to apply migrations before the switch to a release, as the user of the workers.
   * @default true
   */
  readonly migrate?: boolean;
  /**
   * The Python package `uwsgi-iac` for the virtual environment of the release: a requirement for pip, or the path of its wheel on
   * this machine. The management commands of `uwsgi_iac.django` then find the instance, and the master loads the application,
   * so that timers and cron of `uwsgiinit` modules run once: a release is a reload. Becomes `lazy-apps`.
   * @default - none: workers load the application, one by one for every release
   */
  readonly runtimePackage?: string;
}

/**
 * A Django project on a host.
 *
 * @example
 * new DjangoApp(web1, 'shop', {
 *   project: 'shop',
 *   release: { source: './shop', virtualenv: { lock: 'requirements.txt' } },
 *   staticFiles: { url: 'static/', directory: 'staticfiles' },
 *   media: { url: 'media/', directory: 'media' },
 *   http: ':8000',
 * });
 */
export class DjangoApp extends PythonApp {
  constructor(scope: Construct, id: string, props: DjangoAppProps) {
    checkDeclaredProps('DjangoAppProps', scope, id, props);
    super(scope, id, pythonProps(props, id));
    if (props.runtimePackage === undefined) return;
    this.node.addValidation({ validate: () => packageFaults(props) });
    const { release } = props;
    if (this.release === undefined || release === undefined || release instanceof Release) return;
    this.#describeInstance(this.release, release.owner, props.options?.['master-fifo']);
  }

  /** Describes the instance for the management commands of a release. */
  #describeInstance(release: Release, owner: string | undefined, fifos: UwsgiOptions['master-fifo']): void {
    const { fifo, unit } = applicationPaths(this);
    const [chosen = fifo] = listed(fifos);
    const description = { fifo: chosen, ...(unit === undefined ? {} : { service: unit }) };
    const file = new HostFile(this, 'description', {
      path: posix.join(release.directory, 'shared', descriptionFile),
      content: `${JSON.stringify(description, undefined, 2)}\n`,
      owner,
    });
    file.node.addDependency(release);
  }
}

/** File beside `manage.py` that the Python package reads. */
const descriptionFile = 'uwsgi-iac.json';

function packageFaults({ release }: DjangoAppProps): string[] {
  const found =
    release === undefined
      ? 'there is no `release`'
      : release instanceof Release
        ? '`release` is declared elsewhere'
        : release.virtualenv === undefined
          ? 'its `release` has no `virtualenv`'
          : undefined;
  return found === undefined
    ? []
    : [
        `Cannot deploy the Python package of \`runtimePackage\`: the props must have a \`release\` with a \`virtualenv\`, but ${found}`,
      ];
}

function pythonProps(given: DjangoAppProps, id: string): PythonAppProps {
  const { project, settings, wsgi, staticFiles, media, migrate, runtimePackage, ...rest } = given;
  const defaults = { DJANGO_SETTINGS_MODULE: settings ?? `${project}.settings` };
  const environment = { ...defaults, ...rest.environment };
  const [code, shared] = [codeRoot(rest, id), sharedRoot(rest, id)];
  const served = (root: string, files: DjangoFiles | undefined) =>
    files === undefined ? {} : { [mountPoint(files.url)]: posix.resolve('/', root, files.directory) };
  return {
    ...rest,
    module: wsgi ?? `${project}.wsgi`,
    // Each worker that loads the application would add its timers to those of the others.
    options: runtimePackage === undefined ? rest.options : { 'lazy-apps': false, ...rest.options },
    environment,
    instance: rest.embeddedPlugin === true ? startedWith(rest.instance, defaults) : rest.instance,
    statics: { ...served(code, staticFiles), ...served(shared, media), ...rest.statics },
    release:
      rest.release === undefined || rest.release instanceof Release
        ? rest.release
        : releaseProps(rest.release, given, environment),
  };
}

/** The wheels of PyPI start Python before uWSGI reads `env`, so the environment must be set by then. */
function startedWith(
  instance: PythonAppProps['instance'],
  environment: Readonly<Record<string, string>>,
): PythonAppProps['instance'] {
  const service = instance?.service;
  return {
    ...instance,
    service: { ...service, environment: { ...environment, ...service?.environment } },
  };
}

/** Adds Django's commands before the user's own, and the directory of uploads, to a release. */
function releaseProps(
  release: ReleaseProps,
  { staticFiles, media, migrate = true, runtimePackage, instance }: DjangoAppProps,
  environment: NonNullable<PythonAppProps['environment']>,
): ReleaseProps {
  const python = release.virtualenv === undefined ? 'python3' : 'python';
  const plain = plainEnvironment(environment);
  // Bytecode written by a command would be an unexpected file in the release.
  const manage = (command: string) => `PYTHONDONTWRITEBYTECODE=1 ${python} manage.py ${command} --noinput`;
  const collect = {
    name: 'collectstatic',
    run: manage('collectstatic'),
    user: release.owner,
    environment: plain,
  };
  const uploads = media === undefined || media.directory.startsWith('/') ? [] : [media.directory];
  const owner = instance?.service?.user;
  const { shared, virtualenv } = release;
  const described = runtimePackage === undefined ? [] : [descriptionFile];
  return {
    ...release,
    ...(virtualenv === undefined || runtimePackage === undefined
      ? {}
      : { virtualenv: { ...virtualenv, packages: [...(virtualenv.packages ?? []), runtimePackage] } }),
    commands: [
      ...(staticFiles === undefined ? [] : [collect]),
      ...(migrate ? [{ name: 'migrate', run: manage('migrate'), environment: plain }] : []),
      ...(release.commands ?? []),
    ],
    shared:
      uploads.length + described.length === 0
        ? shared
        : {
            owner,
            ...shared,
            ...(uploads.length === 0
              ? {}
              : { directories: [...new Set([...uploads, ...(shared?.directories ?? [])])] }),
            ...(described.length === 0 ? {} : { files: [...described, ...(shared?.files ?? [])] }),
          },
  };
}
