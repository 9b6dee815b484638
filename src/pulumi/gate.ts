import * as pulumi from '@pulumi/pulumi';
import { checkRollout, type RolloutOptions } from '../rollout/batches';
import { Pause } from './generated/resources';

/**
 * Refuses rollout options that Pulumi's engine cannot fulfil.
 *
 * @throws Error with every fault
 */
export function checkPulumiRollout(options: RolloutOptions, hosts: readonly string[]): void {
  checkRollout(options, hosts);
  const { maxFailures = 0 } = options;
  if (maxFailures !== 0) {
    throw new Error(
      `Cannot roll out: maxFailures must be 0 under Pulumi, not ${maxFailures}: its engine begins nothing that depends on a failure; the embedded engine (uwsgi-iac apply) can`,
    );
  }
}

/** Options of the gate between two batches. */
export interface GateOptions {
  /** Seconds until the next batch. */
  readonly pause: number;
  readonly opts: pulumi.CustomResourceOptions;
}

/** Dependencies of the next batch: all resources of the previous batch, and the pause between them. */
export function gateAfter(
  name: string,
  batch: readonly pulumi.Resource[],
  { pause, opts }: GateOptions,
): pulumi.Resource[] {
  if (pause === 0) return [...batch];
  const time = `${Math.ceil(pause) + 60}s`;
  const waiting = new Pause(
    name,
    { seconds: pause, triggers: batch.map(effectOf) },
    { ...opts, dependsOn: [...batch], customTimeouts: { create: time, update: time } },
  );
  return [...batch, waiting];
}

/** Output that changes whenever the resource changes what its host serves. */
function effectOf(resource: pulumi.Resource): pulumi.Output<string> {
  const { revision, digest } = resource as {
    revision?: pulumi.Output<string>;
    digest?: pulumi.Output<string>;
  };
  return revision ?? digest ?? (resource instanceof pulumi.CustomResource ? resource.id : resource.urn);
}
