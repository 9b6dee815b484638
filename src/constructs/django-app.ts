import { posix } from 'node:path';
import type { Construct } from 'constructs';
import { plainEnvironment } from '../config/environment';
import { checkDeclaredProps } from './check-props';
import { codeRoot, mountPoint, sharedRoot } from './code-paths';
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
  }
}

function pythonProps(given: DjangoAppProps, id: string): PythonAppProps {
  const { project, settings, wsgi, staticFiles, media, migrate, ...rest } = given;
  const defaults = { DJANGO_SETTINGS_MODULE: settings ?? `${project}.settings` };
  const environment = { ...defaults, ...rest.environment };
  const [code, shared] = [codeRoot(rest, id), sharedRoot(rest, id)];
  const served = (root: string, files: DjangoFiles | undefined) =>
    files === undefined ? {} : { [mountPoint(files.url)]: posix.resolve('/', root, files.directory) };
  return {
    ...rest,
    module: wsgi ?? `${project}.wsgi`,
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
  { staticFiles, media, migrate = true, instance }: DjangoAppProps,
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
  const shared = media === undefined || media.directory.startsWith('/') ? [] : [media.directory];
  const owner = instance?.service?.user;
  return {
    ...release,
    commands: [
      ...(staticFiles === undefined ? [] : [collect]),
      ...(migrate ? [{ name: 'migrate', run: manage('migrate'), environment: plain }] : []),
      ...(release.commands ?? []),
    ],
    shared:
      shared.length === 0
        ? release.shared
        : {
            owner,
            ...release.shared,
            directories: [...new Set([...shared, ...(release.shared?.directories ?? [])])],
          },
  };
}
