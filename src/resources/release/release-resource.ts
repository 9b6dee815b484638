import { resolve } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { type Inputs, UwsgiResource } from '../uwsgi-resource';
import { type releaseProps, releaseState } from './props';

/** What a {@link Release} is given. */
export type ReleaseArgs = Inputs<typeof releaseProps, 'name'>;

const type = 'uwsgi:index:Release';

/**
 * An application's code on a host. Its `digest`, as a trigger of an Instance, starts the workers anew with every release.
 *
 * @example
 * const release = new Release('shop', { host: 'web1', name: 'shop', source: './app' });
 * new Instance('shop', { host: 'web1', name: 'shop', section, triggers: { release: release.digest } });
 */
export class Release extends UwsgiResource {
  declare readonly host: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  /** Directory of releases, `current` and `shared`. */
  declare readonly directory: pulumi.Output<string>;
  declare readonly source: pulumi.Output<string>;
  /** Digest over the files of the source. */
  declare readonly sourceDigest: pulumi.Output<string>;
  /** Path that always leads to the current release. */
  declare readonly current: pulumi.Output<string>;
  /** Digest over all that a release is made of; a trigger for what runs it. */
  declare readonly digest: pulumi.Output<string>;
  /** Digest over the packages of the virtual environment; empty where there is none. */
  declare readonly environment: pulumi.Output<string>;

  constructor(name: string, props: ReleaseArgs, opts?: pulumi.CustomResourceOptions) {
    // The plugin may run in another folder than the program.
    const source =
      props.source === undefined
        ? {}
        : { source: pulumi.output(props.source).apply((path) => resolve(path)) };
    super(name, { type, props: { ...props, ...source }, outputs: Object.keys(releaseState.shape) }, opts);
  }

  /** A release that is deployed already, by the `host:/path` of its directory. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Release {
    return new Release(name, {} as ReleaseArgs, { ...opts, id });
  }
}
