import type * as pulumi from '@pulumi/pulumi';
import type { WireSections } from '../../config/wire';
import type { Emperor } from '../emperor/emperor-resource';
import { type Inputs, UwsgiResource, type WithSections } from '../uwsgi-resource';
import { type VassalProps, type vassalProps, vassalState } from './props';

type Given = Inputs<typeof vassalProps, 'name'>;
type OfEmperor = 'host' | 'directory' | 'stats' | 'tyrant' | 'binary';

/** What a {@link Vassal} is given: its emperor, or what an emperor would tell. */
export type VassalArgs =
  | WithSections<Given & { readonly emperor?: undefined }>
  | WithSections<Omit<Given, OfEmperor> & Partial<Pick<Given, OfEmperor>> & { readonly emperor: Emperor }>;

const type = 'uwsgi:index:Vassal';

/**
 * A configuration in a directory that an emperor watches, and the uWSGI that the emperor runs by it.
 *
 * @example
 * new Vassal('shop', { emperor, name: 'shop', section, owner: 'shop', group: 'shop' });
 */
export class Vassal extends UwsgiResource {
  declare readonly host: pulumi.Output<string>;
  declare readonly directory: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  /** Path of its configuration. */
  declare readonly path: pulumi.Output<string>;
  declare readonly sections: pulumi.Output<WireSections>;
  declare readonly layout: pulumi.Output<string[] | undefined>;
  declare readonly owner: pulumi.Output<string | undefined>;
  declare readonly group: pulumi.Output<string | undefined>;
  declare readonly ensure: pulumi.Output<VassalProps['ensure']>;
  /** Revision that its workers serve. */
  declare readonly revision: pulumi.Output<string>;

  constructor(name: string, props: VassalArgs, opts?: pulumi.CustomResourceOptions) {
    const { emperor, ...own } = props;
    const told = emperor === undefined ? {} : toldBy(emperor);
    super(name, { type, props: { ...told, ...own }, outputs: Object.keys(vassalState.shape) }, opts);
  }

  /** A vassal that is deployed already, by the `host:/path` of its configuration. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Vassal {
    return new Vassal(name, {} as VassalArgs, { ...opts, id });
  }
}

/** What a vassal must know of its emperor. */
function toldBy({ host, directory, stats, tyrant, binary }: Emperor) {
  return { host, directory, stats, tyrant, binary };
}
