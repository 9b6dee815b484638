import { Construct } from 'constructs';
import { checkProps } from './check-props';
import { HostResource } from './host-resource';

/** Limits that a group of services shares. Each is in the notation of systemd; absent means no limit. */
export interface SliceProps {
  /**
   * Name of the slice without its suffix; a dash makes it part of another one: `web-shop` is in `web`.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Most memory of all its processes: `2G`, `30%`. */
  readonly memoryMax?: string;
  /** Memory above which its processes are slowed down and must give some back: `1G`. */
  readonly memoryHigh?: string;
  /** Most processor time, as a share of one processor: `150%`. */
  readonly cpuQuota?: string;
  /** Share of processor time against other slices, 1 to 10000; 100 is usual. */
  readonly cpuWeight?: number;
  /** Share of disk time against other slices, 1 to 10000; 100 is usual. */
  readonly ioWeight?: number;
  /** Most processes and threads. */
  readonly tasksMax?: number;
}

/**
 * A group of services with limits of its own. Changes of limits take effect at once and restart nothing.
 *
 * @example
 * const web = new Slice(web1, 'web', { memoryMax: '2G', cpuQuota: '150%' });
 * new PythonApp(web1, 'shop', { directory: '/srv/shop', module: 'shop', http: ':8000', instance: { service: { slice: web.unit } } });
 */
export class Slice extends Construct {
  /** Name of the unit, for `service.slice`. */
  readonly unit: string;

  constructor(scope: Construct, id: string, props: SliceProps = {}) {
    checkProps('SliceProps', scope, id, props);
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
    new HostResource(this, 'unit', {
      type: 'uwsgi:index:SystemdUnit',
      props: {
        name: this.unit,
        sections: {
          Unit: { Description: `Services of ${this.unit}` },
          Slice: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
        },
      },
    });
  }
}
