import { Construct } from 'constructs';
import type { UwsgiOptions } from '../config/generated/options';
import { Section } from '../config/section';
import { type Late, text } from '../options/text';
import type { InstanceInput } from '../resources/instance/props';
import { HostResource } from './host-resource';
import { locate } from './locate';

/** A Python application under uWSGI. */
export interface PythonAppProps {
  /**
   * Directory of the application on the host: uWSGI changes into it and Python finds modules there.
   * Becomes `chdir` and `pythonpath`.
   */
  readonly directory: string;
  /**
   * WSGI module, with the callable behind a colon unless it is `application`: `shop.wsgi:app`. Excludes `file`.
   * Becomes `module`.
   */
  readonly module?: Late<string>;
  /** File with the WSGI callable `application`, relative to `directory`. Excludes `module`. Becomes `wsgi-file`. */
  readonly file?: Late<string>;
  /**
   * Address, or addresses, where it speaks HTTP itself: `:8000`, `127.0.0.1:8000`, or a unix socket.
   * Becomes `http-socket`.
   */
  readonly http?: Late<string> | readonly Late<string>[];
  /** Address, or addresses, where it speaks the uwsgi protocol to a web server before it. Becomes `socket`. */
  readonly socket?: Late<string> | readonly Late<string>[];
  /**
   * Worker processes. Becomes `processes`.
   * @default 2
   */
  readonly processes?: Late<number>;
  /** Threads of each worker; also allows the application to start its own. Becomes `threads`. */
  readonly threads?: Late<number>;
  /** Most seconds a request may take before its worker is killed. Becomes `harakiri`. */
  readonly harakiri?: Late<number>;
  /** Virtual environment on the host. Becomes `virtualenv`. */
  readonly virtualenv?: Late<string>;
  /** Environment of the application; values may be secret Outputs. Becomes `env`. */
  readonly environment?: Readonly<Record<string, Late<string>>>;
  /** Folders served without Python, by their URL prefix: `{ '/static': '/srv/shop/static' }`. Becomes `static-map`. */
  readonly statics?: Readonly<Record<string, string>>;
  /**
   * Whether uWSGI has Python built in, as the wheels of PyPI have; else the plugin is loaded.
   * @default false
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

  constructor(scope: Construct, id: string, props: PythonAppProps) {
    super(scope, id);
    this.node.addValidation({ validate: () => faultsOf(props) });
    this.section = locate(this, () => sectionOf(props));
    this.instance = new HostResource(this, 'instance', {
      type: 'uwsgi:index:Instance',
      props: { name: props.name ?? id, ...props.instance },
      sections: [this.section],
    });
  }
}

function faultsOf({ module, file, http, socket }: PythonAppProps): string[] {
  return [
    ...((module === undefined) === (file === undefined)
      ? ['Cannot find the application: give either `module` or `file`']
      : []),
    ...(http === undefined && socket === undefined
      ? ['Cannot reach the application: give `http` or `socket`']
      : []),
  ];
}

function sectionOf(props: PythonAppProps): Section {
  const section = new Section().put('strict', true);
  const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
    value === undefined ? [] : Array.isArray(value) ? value : [value as T];
  if (props.embeddedPlugin !== true) section.put('plugin', 'python3');
  section.put('master', true).put('need-app', true).put('vacuum', true);
  const optional = {
    chdir: props.directory,
    pythonpath: props.directory,
    virtualenv: props.virtualenv,
    module: props.module,
    'wsgi-file': props.file,
    processes: props.processes ?? 2,
    threads: props.threads,
    harakiri: props.harakiri,
  };
  for (const [key, value] of Object.entries(optional)) if (value !== undefined) section.put(key, value);
  for (const address of list(props.http)) section.gather('http-socket', address);
  for (const address of list(props.socket)) section.gather('socket', address);
  for (const [name, value] of Object.entries(props.environment ?? {}))
    section.gather('env', text`${name}=${value}`);
  for (const [prefix, folder] of Object.entries(props.statics ?? {}))
    section.gather('static-map', `${prefix}=${folder}`);
  for (const [key, value] of Object.entries(props.options ?? {}))
    section.set(key as keyof UwsgiOptions, value);
  props.configure?.(section);
  return section;
}
