import type * as pulumi from '@pulumi/pulumi';
import { type Inputs, UwsgiResource } from '../uwsgi-resource';
import { type fileProps, fileState } from './props';

/** What a {@link File} is given. */
export type FileArgs = Inputs<typeof fileProps>;

const type = 'uwsgi:index:File';

/**
 * A text file on a host: a page, a script, a hook of another program.
 *
 * @example
 * new File('page', { host: 'web1', path: '/srv/shop/503.html', content: '<h1>Back soon</h1>' });
 */
export class File extends UwsgiResource {
  declare readonly host: pulumi.Output<string>;
  declare readonly path: pulumi.Output<string>;
  declare readonly content: pulumi.Output<string>;
  declare readonly mode: pulumi.Output<string>;
  declare readonly owner: pulumi.Output<string | undefined>;
  declare readonly group: pulumi.Output<string | undefined>;
  /** SHA-256 of the content. */
  declare readonly digest: pulumi.Output<string>;

  constructor(name: string, props: FileArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type, props: { ...props }, outputs: Object.keys(fileState.shape) }, opts);
  }

  /** A file that is deployed already, by its `host:/path`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): File {
    return new File(name, {} as FileArgs, { ...opts, id });
  }
}
