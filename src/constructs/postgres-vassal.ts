import type { Construct } from 'constructs';
import type { z } from 'zod';
import type { Section } from '../config/section';
import type { postgresVassalProps } from '../resources/postgres-vassal/props';
import { checkProps } from './check-props';
import type { Emperor } from './emperor';
import { Host } from './host';
import { HostResource } from './host-resource';

type Given = z.input<typeof postgresVassalProps>;

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
export class PostgresVassal extends HostResource {
  /** Name of the row, without `.ini`. */
  readonly name: string;

  constructor(scope: Construct, id: string, given: PostgresVassalProps) {
    checkProps('PostgresVassalProps', scope, id, given);
    const { section, name = id, emperors = [], ...rest } = given;
    const fed = emperors.map((emperor) => ({
      host: Host.of(emperor).name,
      stats: emperor.stats,
      binary: emperor.binary,
    }));
    super(scope, id, {
      type: 'uwsgi:index:PostgresVassal',
      props: { name, emperors: fed, ...rest },
      sections: Array.isArray(section) ? section : [section as Section],
    });
    this.name = name;
    if (emperors.length > 0) this.node.addDependency(...emperors.map(({ resource }) => resource));
  }
}
