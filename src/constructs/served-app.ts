import { Construct } from 'constructs';
import { addressValue } from '../config/address';
import type { UwsgiOptions } from '../config/generated/options';
import { Section } from '../config/section';
import { listed } from '../options/parts';
import type { Late } from '../options/text';
import type { Application } from './application';
import { codeRoot } from './code-paths';
import { declare, type HostResource } from './host-resource';
import type { InstanceOptions } from './instance-options';
import { pluginDefaults } from './plugin-defaults';
import { codeProps, Release, type ReleaseProps } from './release';
import { withConstructPath } from './with-construct-path';

/** Props of files served from a directory. */
export interface ServedAppProps {
  /** Directory on the host. Excludes `release`. */
  readonly directory?: string;
  /** Source of the files, if they are to be deployed as well. Excludes `directory`. */
  readonly release?: ReleaseProps | Release;
  /** Address or addresses for HTTP. Becomes `http-socket`. */
  readonly http?: Late<string> | readonly Late<string>[];
  /** Address or addresses for the uwsgi protocol, behind a web server. Becomes `socket`. */
  readonly socket?: Late<string> | readonly Late<string>[];
  /**
   * Worker processes. Becomes `processes`.
   * @default 2
   */
  readonly processes?: Late<number>;
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

/** Adds options that serve the files below `root`. */
export type Serve = (section: Section, root: string) => void;

/** An application of files in a directory, without a loaded program. */
export abstract class ServedApp extends Construct implements Application {
  /** Configuration; extend it beyond the props. */
  readonly section: Section;
  /** Instance of the application. */
  readonly instance: HostResource<'uwsgi:index:Instance'>;
  /** Release of the files, if they are deployed as well. */
  readonly release?: Release;
  /** Directory of the files on the host. */
  readonly root: string;

  protected constructor(scope: Construct, id: string, props: ServedAppProps, serve: Serve) {
    super(scope, id);
    const { release, name = id, instance = {} } = props;
    this.node.addValidation({ validate: () => faultsOf(props) });
    this.root = codeRoot(props, id);
    this.release =
      release === undefined || release instanceof Release
        ? release
        : new Release(this, 'release', { name, ...release });
    this.section = withConstructPath(this, () => sectionOf(props, (section) => serve(section, this.root)));
    this.instance = declare(
      this,
      'instance',
      'uwsgi:index:Instance',
      { name, ...pluginDefaults(props), ...instance, ...codeProps(this.release, instance) },
      [this.section],
    );
  }
}

function faultsOf({ directory, release, http, socket }: ServedAppProps): string[] {
  return [
    ...((directory === undefined) === (release === undefined)
      ? ['Cannot find the files: set either `directory` or `release`']
      : []),
    ...(http === undefined && socket === undefined
      ? ['Cannot reach the application: set `http` or `socket`']
      : []),
  ];
}

function sectionOf(props: ServedAppProps, serve: (section: Section) => void): Section {
  const section = new Section().put('strict', true).put('master', true).put('vacuum', true);
  serve(section);
  section.put('processes', props.processes ?? 2);
  for (const address of listed(props.http)) section.gather('http-socket', addressValue(address, 'http'));
  for (const address of listed(props.socket)) section.gather('socket', addressValue(address, 'socket'));
  for (const [key, value] of Object.entries(props.options ?? {}))
    section.set(key as keyof UwsgiOptions, value);
  props.configure?.(section);
  return section;
}
