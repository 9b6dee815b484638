import * as pulumi from '@pulumi/pulumi';
import { batchesOf, type RolloutOptions } from '../rollout/batches';
import { checkPulumiRollout, gateAfter } from './gate';

/** Arguments of a {@link Rollout}. `maxFailures` must be 0: Pulumi deploys nothing that depends on a failure. */
export interface RolloutArgs extends RolloutOptions {
  /** Names of all hosts, in their order. */
  readonly hosts: readonly string[];
}

/** Options that the resources of a host must pass on. */
export interface HostOptions {
  readonly parent: pulumi.Resource;
  /** All of the batch before. */
  readonly dependsOn: pulumi.Resource[];
}

/**
 * Resources on many hosts, batch by batch: those of a batch depend on all of the batch before, so a failure leaves the
 * hosts behind it untouched.
 *
 * @example
 * new Rollout('shop', { hosts: ['web1', 'web2', 'web3'], canary: 1, batch: 2, pause: 10 }, (host, options) =>
 *   new Instance(`shop-${host}`, { host, name: 'shop', section }, options),
 * { provider });
 */
export class Rollout extends pulumi.ComponentResource {
  /** Hosts of each batch. */
  readonly batches: readonly (readonly string[])[];

  /**
   * @param deploy makes the resources of a host, with the options it is given, and returns all of them
   * @param opts its provider is that of the resources, too
   * @throws Error when the options are contradictory, or not possible under Pulumi
   */
  constructor(
    name: string,
    { hosts, ...rollout }: RolloutArgs,
    deploy: (host: string, options: HostOptions) => pulumi.Resource | readonly pulumi.Resource[],
    opts?: pulumi.ComponentResourceOptions,
  ) {
    checkPulumiRollout(rollout, hosts);
    super('uwsgi:index:Rollout', name, {}, opts);
    this.batches = batchesOf(hosts, rollout);
    let dependsOn: pulumi.Resource[] = [];
    for (const [index, batch] of this.batches.entries()) {
      const made = batch.flatMap((host) => deploy(host, { parent: this, dependsOn }));
      const isLast = index === this.batches.length - 1;
      if (!isLast)
        dependsOn = gateAfter(`${name}-after-batch-${index + 1}`, made, {
          pause: rollout.pause ?? 0,
          opts: { parent: this },
        });
    }
    this.registerOutputs({});
  }
}
