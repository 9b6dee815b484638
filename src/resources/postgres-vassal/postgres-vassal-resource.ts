import type * as pulumi from '@pulumi/pulumi';
import type { WireSections } from '../../config/wire';
import type { Emperor } from '../emperor/emperor-resource';
import { type Inputs, type Late, UwsgiResource, type WithSections } from '../uwsgi-resource';
import {
  type FedEmperor,
  type PostgresVassalProps,
  type postgresVassalProps,
  postgresVassalState,
} from './props';

type Given = Omit<Inputs<typeof postgresVassalProps, 'name'>, 'emperors'> & {
  /**
   * Emperors that are waited for: resources, or what they would tell.
   * @default - none, the change is done when the row is committed
   */
  readonly emperors?: readonly (Emperor | Late<FedEmperor>)[];
};

/** What a {@link PostgresVassal} is given. */
export type PostgresVassalArgs = WithSections<Given>;

const type = 'uwsgi:index:PostgresVassal';

/**
 * A vassal in a row of PostgreSQL, run by every emperor that watches the table.
 *
 * @example
 * const connection = { database: 'fleet', user: 'deploy', passfile: '/etc/fleet.pgpass' };
 * new PostgresVassal('shop', { host: 'db1', connection, name: 'shop', section, emperors: [emperor1, emperor2] });
 */
export class PostgresVassal extends UwsgiResource {
  declare readonly host: pulumi.Output<string>;
  declare readonly table: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly sections: pulumi.Output<WireSections>;
  declare readonly layout: pulumi.Output<string[] | undefined>;
  declare readonly ensure: pulumi.Output<PostgresVassalProps['ensure']>;
  /** Digest over the options in the row. */
  declare readonly revision: pulumi.Output<string>;

  constructor(name: string, props: PostgresVassalArgs, opts?: pulumi.CustomResourceOptions) {
    const emperors = props.emperors?.map((emperor) => {
      const { host, stats, binary } = emperor as Emperor;
      return { host, stats, binary };
    });
    const outputs = Object.keys(postgresVassalState.shape);
    super(name, { type, props: { ...props, emperors }, outputs }, opts);
  }

  /** A vassal that is deployed already, by its `host:/database/table/name`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): PostgresVassal {
    return new PostgresVassal(name, {} as PostgresVassalArgs, { ...opts, id });
  }
}
