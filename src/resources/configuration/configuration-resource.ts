import type * as pulumi from '@pulumi/pulumi';
import type { FileFormat } from '../../config/file-format';
import type { WireSections } from '../../config/wire';
import { type Inputs, UwsgiResource, type WithSections } from '../uwsgi-resource';
import { type configurationProps, configurationState } from './props';

/** What a {@link Configuration} is given. */
export type ConfigurationArgs = WithSections<Inputs<typeof configurationProps, 'path'>>;

const type = 'uwsgi:index:Configuration';

/**
 * A uWSGI configuration file on a host. It is written only when it says something else, and renamed into place.
 *
 * @example
 * const section = new Section().workers.setBasicParams({ count: 4 });
 * new Configuration('shop', { host: 'web1', path: '/etc/uwsgi/shop.ini', section });
 * new Configuration('api', { host: 'web1', path: '/etc/uwsgi/vassals/api.yaml', section });
 */
export class Configuration extends UwsgiResource {
  declare readonly host: pulumi.Output<string>;
  declare readonly path: pulumi.Output<string>;
  declare readonly format: pulumi.Output<FileFormat | undefined>;
  declare readonly sections: pulumi.Output<WireSections>;
  declare readonly layout: pulumi.Output<string[] | undefined>;
  declare readonly mode: pulumi.Output<string>;
  declare readonly owner: pulumi.Output<string | undefined>;
  declare readonly group: pulumi.Output<string | undefined>;
  /** SHA-256 of the content. */
  declare readonly digest: pulumi.Output<string>;

  constructor(name: string, props: ConfigurationArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type, props: { ...props }, outputs: Object.keys(configurationState.shape) }, opts);
  }

  /** A configuration that is deployed already, by its `host:/path`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Configuration {
    return new Configuration(name, {} as ConfigurationArgs, { ...opts, id });
  }
}
