import type * as pulumi from '@pulumi/pulumi';
import type { WireSections } from '../../config/wire';
import { type Inputs, UwsgiResource, type WithSections } from '../uwsgi-resource';
import { type InstanceProps, type instanceProps, instanceState } from './props';

/** What an {@link Instance} is given. */
export type InstanceArgs = WithSections<Inputs<typeof instanceProps, 'name'>>;

const type = 'uwsgi:index:Instance';

/**
 * A running uWSGI on a host: its configuration and what looks after the process.
 *
 * @example
 * const section = new PythonSection({ wsgiModule: 'shop.wsgi', paramsWorkers: { count: 4 } });
 * new Instance('shop', { host: 'web1', name: 'shop', section });
 */
export class Instance extends UwsgiResource {
  declare readonly host: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  /** Path of its configuration. */
  declare readonly path: pulumi.Output<string>;
  declare readonly sections: pulumi.Output<WireSections>;
  declare readonly layout: pulumi.Output<string[] | undefined>;
  declare readonly manager: pulumi.Output<InstanceProps['manager']>;
  declare readonly ensure: pulumi.Output<InstanceProps['ensure']>;
  declare readonly enabled: pulumi.Output<boolean>;
  /** Directory of pidfile, FIFO, log and revision marker. */
  declare readonly runtimeDirectory: pulumi.Output<string>;
  /** Revision that the workers serve. */
  declare readonly revision: pulumi.Output<string>;
  /** Process id of the master. */
  declare readonly pid: pulumi.Output<number | undefined>;

  constructor(name: string, props: InstanceArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type, props: { ...props }, outputs: Object.keys(instanceState.shape) }, opts);
  }

  /** An instance that is deployed already, by the `host:/path` of its configuration. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Instance {
    return new Instance(name, {} as InstanceArgs, { ...opts, id });
  }
}
