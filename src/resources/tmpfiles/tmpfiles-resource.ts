import type * as pulumi from '@pulumi/pulumi';
import { type Inputs, UwsgiResource } from '../uwsgi-resource';
import { type tmpfilesProps, tmpfilesState } from './props';

/** What a {@link Tmpfiles} is given. */
export type TmpfilesArgs = Inputs<typeof tmpfilesProps>;

const type = 'uwsgi:index:Tmpfiles';

/**
 * Directories and files that systemd makes now and at every boot.
 *
 * @example
 * new Tmpfiles('shop', { host: 'web1', name: 'shop', lines: ['d /run/shop 0750 shop www-data -'] });
 */
export class Tmpfiles extends UwsgiResource {
  declare readonly host: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly lines: pulumi.Output<string[]>;
  /** Absolute path of the fragment. */
  declare readonly path: pulumi.Output<string>;
  /** SHA-256 of the fragment. */
  declare readonly digest: pulumi.Output<string>;

  constructor(name: string, props: TmpfilesArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type, props: { ...props }, outputs: Object.keys(tmpfilesState.shape) }, opts);
  }

  /** A fragment that is deployed already, by its `host:/path`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Tmpfiles {
    return new Tmpfiles(name, {} as TmpfilesArgs, { ...opts, id });
  }
}
