import { Construct } from 'constructs';
import { listed, type OneOrMore } from '../options/parts';
import type { Late } from '../options/text';
import { leaving } from '../presets/systemd';
import { pathsOf } from '../resources/instance/paths';
import type { Host } from './host';
import { PythonApp, type PythonAppProps } from './python-app';
import type { Router } from './router';

/** One application on several hosts. */
export interface FleetProps {
  /** Routers that it subscribes to. */
  readonly routers: OneOrMore<Router>;
  /** What it answers for: domains as clients write them, with a port that is not the usual one; for a raw router its address. */
  readonly key: OneOrMore<Late<string>>;
  /**
   * Digest and file on the hosts with the private key that announcements are signed by: `{ digest: 'SHA256', key:
   * '/etc/uwsgi/shop.key' }`. Whoever the application runs as must be able to read it. Becomes `sign` of `subscribe2`.
   * @default - not signed
   */
  readonly signing?: { readonly digest: Late<string>; readonly key: Late<string> };
  /** Seconds, about, between announcements. Becomes `subscribe-freq`. @default 3 */
  readonly interval?: Late<number>;
  /**
   * Seconds that a member which stops serves on after it has taken its leave, for requests that are on their way.
   * @default 2
   */
  readonly leave?: number;
}

/** A member of a fleet. */
export interface MemberProps extends Omit<PythonAppProps, 'http' | 'zerg'> {
  /** Address where it speaks the uwsgi protocol, as routers reach it: `10.0.0.2:3031`. Becomes `socket`. */
  readonly socket: string;
  /** Address that it is announced by, where routers reach it under another one. Becomes `addr` of `subscribe2`. @default - `socket` */
  readonly address?: string;
  /** Its share of the requests. Becomes `weight` of `subscribe2`. @default 1 */
  readonly weight?: Late<number>;
}

/**
 * One application on several hosts behind routers. Members announce themselves while they live. One that stops takes its
 * leave first, and ends when nothing is on its way to it any more. A reload needs no leave: requests wait meanwhile.
 *
 * Members that restart all at once leave nobody to answer; give the project a `rollout`.
 *
 * @example
 * const fleet = new Fleet(project, 'shop', { routers: router, key: 'shop.example' });
 * for (const [host, address] of hosts) {
 *   fleet.addPythonApp(host, { directory: '/srv/shop', module: 'shop', socket: `${address}:3031` });
 * }
 */
export class Fleet extends Construct {
  readonly #props: FleetProps;
  readonly #members: PythonApp[] = [];

  constructor(
    scope: Construct,
    private readonly id: string,
    props: FleetProps,
  ) {
    super(scope, id);
    this.#props = props;
    this.node.addValidation({ validate: () => faultsOf(props) });
  }

  /** Its members, one a host. */
  get members(): readonly PythonApp[] {
    return [...this.#members];
  }

  /** Adds a member on a host; it goes by the name of the fleet. */
  addPythonApp(host: Host, props: MemberProps): PythonApp {
    const { weight = 1, address = props.socket, ...rest } = props;
    const { routers, key, signing, interval = 3, leave = 2 } = this.#props;
    const name = props.name ?? this.id;
    const app = new PythonApp(host, this.id, { ...rest, name, instance: leavingFirst(name, props, leave) });
    const { subscriptions } = app.section;
    for (const router of listed(routers)) {
      for (const one of listed(key)) {
        subscriptions.subscribe({
          server: router.subscriptions,
          key: one,
          address,
          balancingWeight: weight,
          signing: signing && [signing.digest, signing.key],
        });
      }
      // A member without a router would serve nobody.
      app.node.addDependency(router);
    }
    subscriptions.setClientParams({ announceInterval: interval });
    this.#members.push(app);
    return app;
  }
}

/** The unit stops a member by its FIFO: it takes its leave, serves what is under way, and ends. */
function leavingFirst(
  name: string,
  { instance = {}, options }: MemberProps,
  seconds: number,
): MemberProps['instance'] {
  const { manager = 'systemd', service = {} } = instance;
  const named = options?.['master-fifo'];
  if (manager !== 'systemd' || Array.isArray(named)) return instance;
  const { fifo } = pathsOf({ path: undefined, runtimeDirectory: undefined, ...instance, name, manager });
  const { Service, ...others } = service.unit ?? {};
  const ExecStop = leaving(named === undefined ? fifo : String(named), seconds);
  return { ...instance, service: { ...service, unit: { Service: { ExecStop, ...Service }, ...others } } };
}

function faultsOf({ routers, key, signing }: FleetProps): string[] {
  const unsigned = listed(routers).filter(({ verifies }) => verifies && signing === undefined);
  return [
    ...(listed(routers).length === 0 ? ['Cannot reach the fleet: `routers` must name at least one'] : []),
    ...(listed(key).length === 0 ? ['Cannot reach the fleet: `key` must name what it answers for'] : []),
    ...unsigned.map(
      ({ node }) =>
        `Cannot subscribe to ${node.path}: it believes only signed announcements; give \`signing\``,
    ),
  ];
}
