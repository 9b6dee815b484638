import type { Construct } from 'constructs';
import type { Section } from '../config/section';
import { listed } from '../options/parts';
import type { ResourceInputs } from '../resources/generated/types';
import { checkDeclaredProps } from './check-props';
import { declared } from './declared-props';
import type { Emperor } from './emperor';
import { Host } from './host';
import { HostResource } from './host-resource';

type Given = ResourceInputs['uwsgi:index:PostgresVassal'];

/** Props of a vassal in a PostgreSQL row. */
export interface PostgresVassalProps
  extends Readonly<
    Partial<Omit<Given, 'host' | 'connection' | 'sections' | 'layout' | 'emperors' | 'ensure'>>
  > {
  /** Its configuration. */
  readonly section: Section | readonly Section[];
  /** Connection to the database from the host of this construct. */
  readonly connection: Given['connection'];
  /**
   * Emperors that are deployed before, and that must run the vassal before the change succeeds.
   * @default - none, the change succeeds when the row is committed
   */
  readonly emperors?: readonly Emperor[];
}

/**
 * A vassal in a PostgreSQL row, run by every emperor that watches the table.
 *
 * @example
 * const source = Section.empire.sources.postgres({ host: 'db1', database: 'fleet', user: 'emperor' });
 * const emperors = [web1, web2].map((host) => new Emperor(host, 'emperor', { vassals: source }));
 * new PostgresVassal(db1, 'shop', { section, connection: { database: 'fleet' }, emperors });
 */
export class PostgresVassal extends HostResource<'uwsgi:index:PostgresVassal'> {
  /** Name of the row, without `.ini`. */
  readonly name: string;

  constructor(scope: Construct, id: string, given: PostgresVassalProps) {
    checkDeclaredProps('PostgresVassalProps', scope, id, given);
    const { section, name = id, emperors = [], ...rest } = given;
    const fed = emperors.map((emperor) => ({
      host: Host.of(emperor).name,
      stats: emperor.stats,
      binary: emperor.binary,
    }));
    const sections = listed<Section>(section);
    super(scope, id, declared('uwsgi:index:PostgresVassal', { name, emperors: fed, ...rest }, sections));
    this.name = name;
    if (emperors.length > 0) this.node.addDependency(...emperors.map(({ resource }) => resource));
  }
}
