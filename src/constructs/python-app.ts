import { Construct } from 'constructs';
import { addressValue } from '../config/address';
import { type Environment, environmentValues } from '../config/environment';
import type { UwsgiOptions } from '../config/generated/options';
import { literal } from '../config/literal';
import { Section } from '../config/section';
import { type Late, type Text, text } from '../options/text';
import { handedOver } from '../presets/systemd-socket';
import type { InstanceInput } from '../resources/instance/props';
import { checkProps } from './check-props';
import { fitting } from './fitting';
import { HostResource } from './host-resource';
import { importCheck } from './import-check';
import { locate } from './locate';
import { Release, type ReleaseProps } from './release';

/** A Python application under uWSGI. */
export interface PythonAppProps {
  /**
   * Directory of the application on the host: uWSGI changes into it and Python finds modules there.
   * Becomes `chdir` and `pythonpath`. Excludes `release`.
   */
  readonly directory?: string;
  /**
   * Where the code comes from, when it is deployed along: a folder or archive of this machine. Workers are then started
   * anew with every release, one by one (`lazy-apps`). Excludes `directory`.
   */
  readonly release?: ReleaseProps | Release;
  /**
   * WSGI module, with the callable behind a colon unless it is `application`: `shop.wsgi:app`. Excludes `file` and
   * `expression`. Becomes `module`.
   */
  readonly module?: Late<string>;
  /** File with the WSGI callable `application`, relative to `directory` or to the release. Excludes `module` and `expression`. Becomes `wsgi-file`. */
  readonly file?: Late<string>;
  /**
   * Python on one line that leaves the WSGI callable in `application`: what wraps an application needs no file.
   * Excludes `module` and `file`. Becomes `eval`.
   */
  readonly expression?: Late<string>;
  /**
   * Address, or addresses, where it speaks HTTP itself: `:8000`, `127.0.0.1:8000`, or a unix socket.
   * Becomes `http-socket`.
   */
  readonly http?: Late<string> | readonly Late<string>[];
  /** Address, or addresses, where it speaks the uwsgi protocol to a web server before it. Becomes `socket`. */
  readonly socket?: Late<string> | readonly Late<string>[];
  /** Socket of a zerg pool that gives it the sockets it serves on; see `ZergPool.addPythonApp()`. Becomes `zerg`. */
  readonly zerg?: Late<string>;
  /**
   * Whether systemd keeps the sockets, in a unit NAME.socket: connections wait while the process is stopped and started,
   * so that even a restart loses none. Needs addresses that are plain texts, and either `http` or `socket`; `http` then
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
  /** Most seconds a request may take before its worker is killed. Becomes `harakiri`. */
  readonly harakiri?: Late<number>;
  /** Virtual environment on the host; a release may bring its own. Becomes `virtualenv`. */
  readonly virtualenv?: Late<string>;
  /**
   * Environment of the application. Each value reaches it as it is, whatever `%`, `$(…)` or `@(…)` it holds; see
   * `uwsgiMagic` for uWSGI's own notation. Values may be secret Outputs. Becomes `env`.
   */
  readonly environment?: Environment;
  /** Folders served without Python, by their URL prefix: `{ '/static': '/srv/shop/static' }`. Becomes `static-map`. */
  readonly statics?: Readonly<Record<string, string>>;
  /**
   * Whether uWSGI has Python built in, as the wheels of PyPI have; else the plugin `python3` is loaded.
   * @default - the plugin is declared, and a plan leaves it out where the uWSGI of the host has Python built in
   */
  readonly embeddedPlugin?: boolean;
  /** Any further option of uWSGI, by its own name; stands over what the other props say. */
  readonly options?: UwsgiOptions;
  /** The section is handed over for all that props do not say. */
  readonly configure?: (section: Section) => void;
  /**
   * Name of the instance and of its systemd unit.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** How the process is run: manager, user, paths, health. */
  readonly instance?: Partial<Omit<InstanceInput, 'host' | 'name' | 'sections' | 'layout'>>;
}

/**
 * A Python application on a host: its configuration and its running uWSGI.
 *
 * @example
 * new PythonApp(web1, 'shop', { directory: '/srv/shop', module: 'shop.wsgi', http: ':8000', processes: 4 });
 */
export class PythonApp extends Construct {
  /** The configuration; add to it what the props do not say. */
  readonly section: Section;
  /** The instance below it. */
  readonly instance: HostResource;
  /** The code, where it is deployed along. */
  readonly release?: Release;

  constructor(scope: Construct, id: string, props: PythonAppProps) {
    checkProps('PythonAppProps', scope, id, props);
    super(scope, id);
    this.node.addValidation({ validate: () => faultsOf(props) });
    this.release = props.release === undefined ? undefined : this.#releaseOf(props, props.release, id);
    this.section = locate(this, () => sectionOf(props, this.release));
    this.instance = new HostResource(this, 'instance', {
      type: 'uwsgi:index:Instance',
      props: {
        name: props.name ?? id,
        ...fitting(props),
        ...props.instance,
        ...keptSockets(props),
        ...this.#triggers(props),
      },
      sections: [this.section],
    });
  }

  #releaseOf(props: PythonAppProps, release: ReleaseProps | Release, id: string): Release {
    if (release instanceof Release) return release;
    const user = props.instance?.service?.user;
    const check = importCheck(props, release);
    const commands = (release.commands ?? []).map((command) => ({ user, ...command }));
    return new Release(this, 'release', {
      name: props.name ?? id,
      ...release,
      // Before a migration changes anything.
      commands: check === undefined ? commands : [check, ...commands],
    });
  }

  /** What makes workers start anew besides the configuration, and where it is. */
  #triggers({ instance = {} }: PythonAppProps): object {
    const { release } = this;
    if (release === undefined) return {};
    const packages = release.virtualenv === undefined ? {} : { virtualenv: release.environment };
    return {
      code: release.current,
      triggers: { ...instance.triggers, release: release.digest, ...packages },
    };
  }
}

/** The socket unit as a part of `service`. */
function keptSockets(props: PythonAppProps): Pick<InstanceInput, 'service'> | undefined {
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
          'Cannot keep the sockets: with socketUnit either `http` or `socket` may be given, for they share one protocol',
        ]
      : []),
    ...(socketUnit && addressesOf(props).some((address) => typeof address !== 'string')
      ? ['Cannot keep the sockets: with socketUnit the addresses must be plain texts']
      : []),
    ...((directory === undefined) === (release === undefined)
      ? ['Cannot find the application: give either `directory` or `release`']
      : []),
    ...([module, file, expression].filter((one) => one !== undefined).length !== 1
      ? ['Cannot find the application: give one of `module`, `file` and `expression`']
      : []),
    ...(http === undefined && socket === undefined && zerg === undefined
      ? ['Cannot reach the application: give `http` or `socket`, or `zerg`']
      : []),
  ];
}

function sectionOf(props: PythonAppProps, release: Release | undefined): Section {
  const section = new Section().put('strict', true);
  if (props.embeddedPlugin !== true) section.put('plugin', 'python3');
  // Threads that the application starts would never run otherwise.
  section.put('master', true).put('need-app', true);
  if (props.threads === undefined) section.put('enable-threads', true);
  // The sockets of a zerg are its pool's.
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
  // What systemd hands over is found again by its text, and keeps its protocol over a reload only so.
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
 * Where the application is. A process stays in the directory that a link led to when it entered it, and that of an old
 * release goes away: the master stays above the releases, and whoever loads the application enters the current one first.
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

/** A text of the user's as an option takes it; absent stays absent. */
const asValue = (value: Late<string> | undefined, prop: string): Late<string> | undefined =>
  value === undefined ? undefined : literal(value, `the text of \`${prop}\``);

type Place = Late<string> | Text | boolean | undefined;
