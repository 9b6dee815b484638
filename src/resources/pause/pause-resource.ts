import type * as pulumi from '@pulumi/pulumi';
import { type Inputs, UwsgiResource } from '../uwsgi-resource';
import { type pauseProps, pauseState } from './props';

/** What a {@link Pause} is given. */
export type PauseArgs = Inputs<typeof pauseProps>;

const type = 'uwsgi:index:Pause';

/**
 * Time between what it depends on and what depends on it. It waits while it is deployed, and only when a trigger changed;
 * never in a preview.
 *
 * @example
 * const pause = new Pause('look', { seconds: 30, triggers: [canary.revision] }, { dependsOn: canary });
 * new Instance('web2', { host: 'web2', section }, { dependsOn: pause });
 */
export class Pause extends UwsgiResource {
  declare readonly seconds: pulumi.Output<number>;
  declare readonly triggers: pulumi.Output<string[]>;
  /** Triggers after which it waited last. */
  declare readonly waited: pulumi.Output<string[]>;

  constructor(name: string, props: PauseArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type, props: { ...props }, outputs: Object.keys(pauseState.shape) }, opts);
  }
}
