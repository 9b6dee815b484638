import { Construct } from 'constructs';
import type { Section } from '../config/section';
import type { VassalProps as VassalInputs } from '../resources/vassal/props';
import { checkProps } from './check-props';
import type { Emperor } from './emperor';
import { HostResource } from './host-resource';

/** A vassal of an emperor. */
export interface VassalProps
  extends Partial<
    Omit<
      VassalInputs,
      'host' | 'sections' | 'layout' | 'stats' | 'tyrant' | 'binary' | 'emperorGroup' | 'ensure'
    >
  > {
  /**
   * Its configuration. With several sections, `uwsgi` is the one that runs and `zerg` is for a broodlord.
   * No plugin is added to it or left out by a plan: it is the user's own, and must suit the uWSGI of its emperor.
   */
  readonly section: Section | readonly Section[];
}

/**
 * A configuration that an emperor runs.
 *
 * @example
 * new Vassal(emperor, 'shop', { section, owner: 'shop', group: 'shop' });
 */
export class Vassal extends Construct {
  /** Its configurations. */
  readonly sections: readonly Section[];
  /** Name of its file, without `.ini`. */
  readonly name: string;
  readonly directory: string;
  /** The file and what runs by it. */
  readonly resource: HostResource;

  constructor(emperor: Emperor, id: string, props: VassalProps) {
    checkProps('VassalProps', emperor, id, props);
    super(emperor, id);
    const { section, name = id, directory = emperor.directories[0], ...rest } = props;
    if (directory === undefined) {
      throw new Error(`Cannot place ${this.node.path}: give its \`directory\`, the emperor has only globs`);
    }
    this.name = name;
    this.directory = directory;
    this.sections = Array.isArray(section) ? section : [section as Section];
    const { stats, tyrant, binary, group: emperorGroup } = emperor;
    this.resource = new HostResource(this, 'resource', {
      type: 'uwsgi:index:Vassal',
      props: {
        name,
        directory,
        stats,
        tyrant,
        binary,
        ...(emperorGroup === undefined ? {} : { emperorGroup }),
        ...rest,
      },
      sections: this.sections,
    });
    this.resource.node.addDependency(emperor.resource);
  }
}
