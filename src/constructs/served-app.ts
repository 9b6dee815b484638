import { Construct } from 'constructs';
import { addressValue } from '../config/address';
import type { UwsgiOptions } from '../config/generated/options';
import { Section } from '../config/section';
import { listed } from '../options/parts';
import type { Late } from '../options/text';
import type { InstanceInput } from '../resources/instance/props';
import type { Application } from './application';
import { codeRoot } from './code';
import { fitting } from './fitting';
import { HostResource } from './host-resource';
import { locate } from './locate';
import { Release, type ReleaseProps } from './release';

/** What uWSGI serves out of a directory. */
export interface ServedAppProps {
  /** Directory on the host. Excludes `release`. */
  readonly directory?: string;
  /** Where the files come from, when they are deployed along. Excludes `directory`. */
  readonly release?: ReleaseProps | Release;
  /** Address, or addresses, where it speaks HTTP itself. Becomes `http-socket`. */
  readonly http?: Late<string> | readonly Late<string>[];
  /** Address, or addresses, where it speaks the uwsgi protocol to a web server before it. Becomes `socket`. */
  readonly socket?: Late<string> | readonly Late<string>[];
  /**
   * Worker processes. Becomes `processes`.
   * @default 2
   */
  readonly processes?: Late<number>;
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

/** Puts into a section what serves the files below `root`. */
export type Serve = (section: Section, root: string) => void;

/** An application that is files in a directory, without a program that is loaded. */
export abstract class ServedApp extends Construct implements Application {
  /** The configuration; add to it what the props do not say. */
  readonly section: Section;
  /** The instance below it. */
  readonly instance: HostResource;
  /** The files, where they are deployed along. */
  readonly release?: Release;
  /** Their directory on the host. */
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
    this.section = locate(this, () => sectionOf(props, (section) => serve(section, this.root)));
    // uWSGI follows `current` once, when it starts.
    const triggers =
      this.release === undefined ? {} : { triggers: { ...instance.triggers, release: this.release.digest } };
    this.instance = new HostResource(this, 'instance', {
      type: 'uwsgi:index:Instance',
      props: { name, ...fitting(props), ...instance, ...triggers },
      sections: [this.section],
    });
  }
}

function faultsOf({ directory, release, http, socket }: ServedAppProps): string[] {
  return [
    ...((directory === undefined) === (release === undefined)
      ? ['Cannot find the files: give either `directory` or `release`']
      : []),
    ...(http === undefined && socket === undefined
      ? ['Cannot reach the application: give `http` or `socket`']
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
