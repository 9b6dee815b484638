import type * as pulumi from '@pulumi/pulumi';
import type { WireSections } from '../../config/wire';
import { type Inputs, UwsgiResource } from '../uwsgi-resource';
import { type SystemdUnitProps, type systemdUnitProps, systemdUnitState } from './props';

/** What a {@link SystemdUnit} is given. */
export type SystemdUnitArgs = Inputs<typeof systemdUnitProps>;

const type = 'uwsgi:index:SystemdUnit';

/**
 * A systemd unit on a host.
 *
 * @example
 * new SystemdUnit('nightly', {
 *   host: 'web1',
 *   name: 'shop-report.timer',
 *   sections: { Timer: { OnCalendar: 'daily' }, Install: { WantedBy: 'timers.target' } },
 * });
 */
export class SystemdUnit extends UwsgiResource {
  declare readonly host: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly sections: pulumi.Output<WireSections | undefined>;
  declare readonly layout: pulumi.Output<string[] | undefined>;
  declare readonly dropIns: pulumi.Output<Record<string, WireSections> | undefined>;
  declare readonly masked: pulumi.Output<boolean>;
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  declare readonly ensure: pulumi.Output<SystemdUnitProps['ensure']>;
  /** Absolute path of the unit file. */
  declare readonly path: pulumi.Output<string>;
  /** SHA-256 of the unit file, else of the drop-ins. */
  declare readonly digest: pulumi.Output<string>;

  constructor(name: string, props: SystemdUnitArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type, props: { ...props }, outputs: Object.keys(systemdUnitState.shape) }, opts);
  }

  /** A unit that is deployed already, by its `host:/path`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SystemdUnit {
    return new SystemdUnit(name, {} as SystemdUnitArgs, { ...opts, id });
  }
}
