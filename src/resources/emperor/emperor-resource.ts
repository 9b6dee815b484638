import type * as pulumi from '@pulumi/pulumi';
import type { WireSections } from '../../config/wire';
import { type Inputs, UwsgiResource, type WithSections } from '../uwsgi-resource';
import { type EmperorProps, type emperorProps, emperorState } from './props';

/** What an {@link Emperor} is given. */
export type EmperorArgs = WithSections<Inputs<typeof emperorProps, 'name'>>;

const type = 'uwsgi:index:Emperor';

/**
 * A uWSGI that runs others: every configuration in its directories. It has a stats socket of its own, and ends
 * vassals gracefully unless told otherwise.
 *
 * @example
 * const section = new EmperorSection({ vassals: '/etc/uwsgi/vassals', tyrant: true });
 * const emperor = new Emperor('emperor', { host: 'web1', name: 'emperor', section });
 */
export class Emperor extends UwsgiResource {
  declare readonly host: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  /** Path of its configuration. */
  declare readonly path: pulumi.Output<string>;
  declare readonly sections: pulumi.Output<WireSections>;
  declare readonly layout: pulumi.Output<string[] | undefined>;
  declare readonly manager: pulumi.Output<EmperorProps['manager']>;
  declare readonly binary: pulumi.Output<string>;
  declare readonly ensure: pulumi.Output<EmperorProps['ensure']>;
  declare readonly enabled: pulumi.Output<boolean>;
  /** First directory of its vassals. */
  declare readonly directory: pulumi.Output<string | undefined>;
  /** Address by which it is asked for its state. */
  declare readonly stats: pulumi.Output<string>;
  /** Whether vassals run as the owners of their files. */
  declare readonly tyrant: pulumi.Output<boolean>;
  /** Directory of pidfile, log, revision marker and stats socket. */
  declare readonly runtimeDirectory: pulumi.Output<string>;
  /** Revision that it runs by. */
  declare readonly revision: pulumi.Output<string>;
  declare readonly pid: pulumi.Output<number | undefined>;

  constructor(name: string, props: EmperorArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type, props: { ...props }, outputs: Object.keys(emperorState.shape) }, opts);
  }

  /** An emperor that is deployed already, by the `host:/path` of its configuration. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Emperor {
    return new Emperor(name, {} as EmperorArgs, { ...opts, id });
  }
}
