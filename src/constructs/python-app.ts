import { Construct } from 'constructs';
import { addressValue } from '../config/address';
import { type Environment, environmentValues } from '../config/environment';
import type { UwsgiOptions } from '../config/generated/options';
import { literal } from '../config/literal';
import { Section } from '../config/section';
import { type Late, type Text, text } from '../options/text';
import { handedOver } from '../presets/systemd-socket';
import { checkDeclaredProps } from './check-props';
import { declare, type HostResource } from './host-resource';
import { importCheck } from './import-check';
import type { InstanceOptions } from './instance-options';
import { pluginDefaults } from './plugin-defaults';
import { codeProps, Release, type ReleaseProps } from './release';
import { withConstructPath } from './with-construct-path';

/** Props of a Python application. */
export interface PythonAppProps {
  /**
   * Directory of the application on the host, used as working directory and for module search.
   * Becomes `chdir` and `pythonpath`. Excludes `release`.
   */
  readonly directory?: string;
  /**
   * Source of the code, if it is to be deployed as well: a local folder or archive. Workers then restart one by one
   * for every release (`lazy-apps`). Excludes `directory`.
   */
  readonly release?: ReleaseProps | Release;
  /**
   * WSGI module, with the callable after a colon unless it is `application`: `shop.wsgi:app`. Excludes `file` and
   * `expression`. Becomes `module`.
   */
  readonly module?: Late<string>;
  /**
   * File with the WSGI callable `application`, relative to `directory` or to the release. Excludes `module` and
   * `expression`. Becomes `wsgi-file`.
   */
  readonly file?: Late<string>;
  /**
   * One line of Python that assigns the WSGI callable to `application`, for example to wrap an application.
   * Excludes `module` and `file`. Becomes `eval`.
   */
  readonly expression?: Late<string>;
  /**
   * Address or addresses for HTTP: `:8000`, `127.0.0.1:8000`, or a unix socket.
   * Becomes `http-socket`.
   */
  readonly http?: Late<string> | readonly Late<string>[];
  /** Address or addresses for the uwsgi protocol, behind a web server. Becomes `socket`. */
  readonly socket?: Late<string> | readonly Late<string>[];
  /** Socket of a zerg pool that passes its listening sockets; see `ZergPool.addPythonApp()`. Becomes `zerg`. */
  readonly zerg?: Late<string>;
  /**
   * Whether systemd holds the sockets in a unit NAME.socket: connections wait during a restart, so none is lost.
   * Needs literal addresses, and either `http` or `socket`; `http` then
   * becomes `socket` with `protocol = http`.
   * @default false
   */
  readonly socketUnit?: boolean;
  /**
   * Worker processes. Becomes `processes`.
   * @default 2
   */
  readonly processes?: Late<number>;
  /** Threads of each worker; also allows the application to start its own. Becomes `threads`. */
  readonly threads?: Late<number>;
  /** Maximum seconds of a request, after which its worker is killed. Becomes `harakiri`. */
  readonly harakiri?: Late<number>;
  /** Virtual environment on the host; a release may contain its own. Becomes `virtualenv`. */
  readonly virtualenv?: Late<string>;
  /**
   * Environment of the application. Values are literal, even if they contain `%`, `$(…)` or `@(…)`; see
   * `uwsgiMagic` for uWSGI's own notation. Values may be secret Outputs. Becomes `env`.
   */
  readonly environment?: Environment;
  /** Folders served by uWSGI, by URL prefix: `{ '/static': '/srv/shop/static' }`. Becomes `static-map`. */
  readonly statics?: Readonly<Record<string, string>>;
  /**
   * Whether Python is built into uWSGI, as in the wheels of PyPI; otherwise the plugin `python3` is loaded.
   * @default - the plugin is declared, and a plan omits it if Python is built into the host's uWSGI
   */
  readonly embeddedPlugin?: boolean;
  /** Further uWSGI options by name; they override the other props. */
  readonly options?: UwsgiOptions;
  /** Adjusts the section beyond the props. */
  readonly configure?: (section: Section) => void;
  /**
   * Name of the instance and of its systemd unit.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Options of the process: manager, user, paths, health. */
  readonly instance?: InstanceOptions;
}

/**
 * A Python application on a host: its configuration and its running uWSGI.
 *
 * @example
 * new PythonApp(web1, 'shop', { directory: '/srv/shop', module: 'shop.wsgi', http: ':8000', processes: 4 });
 */
export class PythonApp extends Construct {
  /** Configuration; extend it beyond the props. */
  readonly section: Section;
  /** Instance of the application. */
  readonly instance: HostResource<'uwsgi:index:Instance'>;
  /** Release of the code, if it is deployed as well. */
  readonly release?: Release;

  constructor(scope: Construct, id: string, props: PythonAppProps) {
    checkDeclaredProps('PythonAppProps', scope, id, props);
    super(scope, id);
    this.node.addValidation({ validate: () => faultsOf(props) });
    this.release = props.release === undefined ? undefined : this.#releaseOf(props, props.release, id);
    this.section = withConstructPath(this, () => sectionOf(props, this.release));
    this.instance = declare(
      this,
      'instance',
      'uwsgi:index:Instance',
      {
        name: props.name ?? id,
        ...pluginDefaults(props),
        ...props.instance,
        ...keptSockets(props),
        ...codeProps(this.release, props.instance),
      },
      [this.section],
    );
  }

  #releaseOf(props: PythonAppProps, release: ReleaseProps | Release, id: string): Release {
    if (release instanceof Release) return release;
    const user = props.instance?.service?.user;
    const check = importCheck(props, release);
    const commands = (release.commands ?? []).map((command) => ({ user, ...command }));
    return new Release(this, 'release', {
      name: props.name ?? id,
      ...release,
      // Check the import before migrations.
      commands: check === undefined ? commands : [check, ...commands],
    });
  }
}

/** Socket unit, as a part of `service`. */
function keptSockets(props: PythonAppProps): Pick<InstanceOptions, 'service'> | undefined {
  const { socketUnit = false, instance } = props;
  if (!socketUnit) return undefined;
  const listen = addressesOf(props).filter((address) => typeof address === 'string');
  return { service: { ...instance?.service, socket: { listen, ...instance?.service?.socket } } };
}

const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

const addressesOf = ({ http, socket }: PythonAppProps): readonly Late<string>[] => [
  ...list(http),
  ...list(socket),
];

function faultsOf(props: PythonAppProps): string[] {
  const { module, file, expression, http, socket, zerg, directory, release, socketUnit = false } = props;
  return [
    ...(socketUnit && http !== undefined && socket !== undefined
      ? [
          'Cannot keep the sockets: with socketUnit either `http` or `socket` may be set, because they share one protocol',
        ]
      : []),
    ...(socketUnit && addressesOf(props).some((address) => typeof address !== 'string')
      ? ['Cannot keep the sockets: with socketUnit the addresses must be literal']
      : []),
    ...((directory === undefined) === (release === undefined)
      ? ['Cannot find the application: set either `directory` or `release`']
      : []),
    ...([module, file, expression].filter((one) => one !== undefined).length !== 1
      ? ['Cannot find the application: set one of `module`, `file` and `expression`']
      : []),
    ...(http === undefined && socket === undefined && zerg === undefined
      ? ['Cannot reach the application: set `http` or `socket`, or `zerg`']
      : []),
  ];
}

function sectionOf(props: PythonAppProps, release: Release | undefined): Section {
  const section = new Section().put('strict', true);
  if (props.embeddedPlugin !== true) section.put('plugin', 'python3');
  // Threads of the application run only with this option.
  section.put('master', true).put('need-app', true);
  if (props.threads === undefined) section.put('enable-threads', true);
  // A zerg uses the sockets of its pool.
  if (props.zerg === undefined) section.put('vacuum', true);
  const optional = {
    ...placesOf(props, release),
    zerg: asValue(props.zerg, 'zerg'),
    module: asValue(props.module, 'module'),
    eval: asValue(props.expression, 'expression'),
    processes: props.processes ?? 2,
    threads: props.threads,
    harakiri: props.harakiri,
  };
  for (const [key, value] of Object.entries(optional)) if (value !== undefined) section.put(key, value);
  // uWSGI identifies a socket of systemd by this text; only then it keeps its protocol across a reload.
  const http = props.socketUnit === true ? 'socket' : 'http-socket';
  const named = (address: Late<string>): Late<string> =>
    props.socketUnit === true && typeof address === 'string' ? handedOver(address) : address;
  for (const address of list(props.http)) section.gather(http, addressValue(named(address), 'http'));
  if (props.socketUnit === true && props.http !== undefined) section.put('protocol', 'http');
  for (const address of list(props.socket)) section.gather('socket', addressValue(named(address), 'socket'));
  for (const value of environmentValues(props.environment)) section.gather('env', value);
  for (const [prefix, folder] of Object.entries(props.statics ?? {}))
    section.gather('static-map', literal(`${prefix}=${folder}`, `the folder of \`statics\` ${prefix}`));
  for (const [key, value] of Object.entries(props.options ?? {}))
    section.set(key as keyof UwsgiOptions, value);
  props.configure?.(section);
  return section;
}

/**
 * Directories of the application. A process stays in the target of a link that it entered, and old releases are
 * removed: the master stays above the releases, and each process that loads the application enters the current
 * release first.
 */
function placesOf(props: PythonAppProps, release: Release | undefined): Readonly<Record<string, Place>> {
  const { directory, file, virtualenv } = props;
  if (release === undefined) {
    const root = asValue(directory, 'directory');
    return {
      chdir: root,
      pythonpath: root,
      virtualenv: asValue(virtualenv, 'virtualenv'),
      'wsgi-file': asValue(file, 'file'),
    };
  }
  const { current } = release;
  return {
    'lazy-apps': true,
    chdir: release.directory,
    'hook-pre-app': `chdir:${current}`,
    pythonpath: current,
    virtualenv: asValue(virtualenv, 'virtualenv') ?? release.virtualenv,
    'wsgi-file': file === undefined ? undefined : text`${current}/${literal(file, 'the text of `file`')}`,
  };
}

/** Escapes a text of the user for an option; undefined stays undefined. */
const asValue = (value: Late<string> | undefined, prop: string): Late<string> | undefined =>
  value === undefined ? undefined : literal(value, `the text of \`${prop}\``);

type Place = Late<string> | Text | boolean | undefined;
