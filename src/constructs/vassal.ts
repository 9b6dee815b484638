import { Construct } from 'constructs';
import type { Section } from '../config/section';
import type { ResourceInputs } from '../resources/generated/types';
import { checkDeclaredProps } from './check-props';
import type { Emperor } from './emperor';
import { declare, type HostResource } from './host-resource';

/** Props of a vassal. */
export interface VassalProps
  extends Partial<
    Omit<
      ResourceInputs['uwsgi:index:Vassal'],
      'host' | 'sections' | 'layout' | 'stats' | 'tyrant' | 'binary' | 'emperorGroup' | 'ensure'
    >
  > {
  /**
   * Configuration. With several sections, `uwsgi` is the one that runs and `zerg` is for a broodlord. Plans do not
   * adapt its plugins: they must suit the uWSGI of its emperor.
   */
  readonly section: Section | readonly Section[];
}

/**
 * A vassal: a configuration run by an emperor.
 *
 * @example
 * new Vassal(emperor, 'shop', { section, owner: 'shop', group: 'shop' });
 */
export class Vassal extends Construct {
  /** Configurations of the vassal. */
  readonly sections: readonly Section[];
  /** Name of the file, without `.ini`. */
  readonly name: string;
  readonly directory: string;
  /** Resource of the file and its process. */
  readonly resource: HostResource<'uwsgi:index:Vassal'>;

  constructor(emperor: Emperor, id: string, props: VassalProps) {
    checkDeclaredProps('VassalProps', emperor, id, props);
    super(emperor, id);
    const { section, name = id, directory = emperor.directories[0], ...rest } = props;
    if (directory === undefined) {
      throw new Error(
        `Cannot place ${this.node.path}: set its \`directory\`, because the emperor watches only globs`,
      );
    }
    this.name = name;
    this.directory = directory;
    this.sections = Array.isArray(section) ? section : [section as Section];
    const { stats, tyrant, binary, group: emperorGroup } = emperor;
    this.resource = declare(
      this,
      'resource',
      'uwsgi:index:Vassal',
      {
        name,
        directory,
        stats,
        tyrant,
        binary,
        ...(emperorGroup === undefined ? {} : { emperorGroup }),
        ...rest,
      },
      this.sections,
    );
    this.resource.node.addDependency(emperor.resource);
  }
}
