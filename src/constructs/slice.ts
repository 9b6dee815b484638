import { Construct } from 'constructs';
import { checkDeclaredProps } from './check-props';
import { declare } from './host-resource';

/** Limits shared by a group of services, in systemd's notation. Absent means no limit. */
export interface SliceProps {
  /**
   * Name of the slice without its suffix; a dash makes it part of another one: `web-shop` is in `web`.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Maximum memory of all processes: `2G`, `30%`. */
  readonly memoryMax?: string;
  /** Memory above which processes are throttled and memory is reclaimed: `1G`. */
  readonly memoryHigh?: string;
  /** Maximum CPU time, as a share of one CPU: `150%`. */
  readonly cpuQuota?: string;
  /** CPU weight relative to other slices, 1 to 10000; systemd's default is 100. */
  readonly cpuWeight?: number;
  /** I/O weight relative to other slices, 1 to 10000; systemd's default is 100. */
  readonly ioWeight?: number;
  /** Maximum number of processes and threads. */
  readonly tasksMax?: number;
}

/**
 * A systemd slice: a group of services with common limits. Changed limits take effect at once and restart nothing.
 *
 * @example
 * const web = new Slice(web1, 'web', { memoryMax: '2G', cpuQuota: '150%' });
 * new PythonApp(web1, 'shop', { directory: '/srv/shop', module: 'shop', http: ':8000', instance: { service: { slice:
 * web.unit } } });
 */
export class Slice extends Construct {
  /** Name of the unit, for `service.slice`. */
  readonly unit: string;

  constructor(scope: Construct, id: string, props: SliceProps = {}) {
    checkDeclaredProps('SliceProps', scope, id, props);
    super(scope, id);
    this.unit = `${props.name ?? id}.slice`;
    const limits = {
      MemoryMax: props.memoryMax,
      MemoryHigh: props.memoryHigh,
      CPUQuota: props.cpuQuota,
      CPUWeight: props.cpuWeight,
      IOWeight: props.ioWeight,
      TasksMax: props.tasksMax,
    };
    const given = Object.entries(limits).filter(([, value]) => value !== undefined);
    declare(this, 'unit', 'uwsgi:index:SystemdUnit', {
      name: this.unit,
      sections: {
        Unit: { Description: `Services of ${this.unit}` },
        Slice: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
      },
    });
  }
}
