import type * as pulumi from '@pulumi/pulumi';
import { type Inputs, UwsgiResource } from '../uwsgi-resource';
import { type directoryProps, directoryState } from './props';

/** What a {@link Directory} is given. */
export type DirectoryArgs = Inputs<typeof directoryProps>;

const type = 'uwsgi:index:Directory';

/**
 * A directory on a host. It is removed only when it is empty.
 *
 * @example
 * new Directory('spool', { host: 'web1', path: '/var/spool/shop', owner: 'shop', mode: '700' });
 */
export class Directory extends UwsgiResource {
  declare readonly host: pulumi.Output<string>;
  declare readonly path: pulumi.Output<string>;
  declare readonly mode: pulumi.Output<string>;
  declare readonly owner: pulumi.Output<string | undefined>;
  declare readonly group: pulumi.Output<string | undefined>;

  constructor(name: string, props: DirectoryArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type, props: { ...props }, outputs: Object.keys(directoryState.shape) }, opts);
  }

  /** A directory that is deployed already, by its `host:/path`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Directory {
    return new Directory(name, {} as DirectoryArgs, { ...opts, id });
  }
}
