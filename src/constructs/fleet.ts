import type { Output } from '@pulumi/pulumi';
import { Construct } from 'constructs';
import { literal } from '../config/literal';
import { listed, type OneOrMore } from '../options/parts';
import type { Late } from '../options/text';
import { leaving } from '../presets/systemd';
import { pathsOf } from '../resources/instance/paths';
import { placesOf, workerOf } from './application';
import { checkProps } from './check-props';
import type { Host } from './host';
import { HostFile } from './host-file';
import { PythonApp, type PythonAppProps } from './python-app';
import type { Router } from './router';
import { privateKeyFile, publicKeyFile } from './signing-key';

/** What the announcements of a fleet are signed by: a key that is deployed along, or a file that is on the hosts. */
export type FleetSignature =
  | {
      /**
       * Private key in PEM, of RSA or of an elliptic curve, from a secret source: `secretFrom.file('shop.pem')`, or a secret
       * Output of Pulumi. Each member gets it as /etc/uwsgi/NAME.key, readable by the user that it runs as only; each router
       * gets the public half of it.
       */
      readonly privateKey: Output<string>;
      readonly file?: undefined;
    }
  | {
      /** File with the private key on the hosts; whoever a member runs as must be able to read it. Routers must have the public half. */
      readonly file: Late<string>;
      readonly privateKey?: undefined;
    };

/** One application on several hosts. */
export interface FleetProps {
  /** Routers that it subscribes to. */
  readonly routers: OneOrMore<Router>;
  /** What it answers for: domains as clients write them, with a port that is not the usual one; for a raw router its address. */
  readonly key: OneOrMore<Late<string>>;
  /**
   * What announcements are signed by, for routers with `verify`. Becomes `sign` of `subscribe2`.
   * @default - not signed
   */
  readonly sign?: FleetSignature;
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
  /**
   * Its share of the requests, 1 or more. In turns (`wrr`) it must be a multiple of the smallest one of the fleet, which is what
   * uWSGI counts in; `wlrc` takes any. Becomes `weight` of `subscribe2`.
   * @default 1
   */
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
  readonly #weights = new Map<string, Late<number>>();

  constructor(
    scope: Construct,
    private readonly id: string,
    props: FleetProps,
  ) {
    checkProps('FleetProps', scope, id, props);
    super(scope, id);
    this.#props = props;
    this.node.addValidation({ validate: () => [...faultsOf(props), ...weightFaults(props, this.#weights)] });
    const { routers, key, sign } = props;
    if (sign?.privateKey === undefined) return;
    const publicKey = publicKeyFile(sign.privateKey);
    for (const router of listed(routers)) {
      if (router.verification === undefined) continue;
      for (const one of listed(key)) if (typeof one === 'string') router.addKey(one, publicKey);
    }
  }

  /** Its members, one a host. */
  get members(): readonly PythonApp[] {
    return [...this.#members];
  }

  /** Adds a member on a host; it goes by the name of the fleet. */
  addPythonApp(host: Host, props: MemberProps): PythonApp {
    const { weight = 1, address = props.socket, ...rest } = props;
    const { routers, key, sign, interval = 3, leave = 2 } = this.#props;
    const name = props.name ?? this.id;
    const app = new PythonApp(host, this.id, { ...rest, name, instance: leavingFirst(name, props, leave) });
    const { subscriptions } = app.section;
    const keyFile = sign && this.#keyFileOf(app, sign);
    this.#weights.set(app.node.path, weight);
    for (const router of listed(routers)) {
      for (const one of listed(key)) {
        subscriptions.subscribe({
          server: literal(router.subscriptions, '`subscriptions` of the router'),
          key: literal(one, '`key` of the fleet'),
          address: literal(address, 'the text of `address`'),
          balancingWeight: weight,
          signing:
            keyFile === undefined
              ? undefined
              : [router.verification?.digest ?? 'SHA256', literal(keyFile, 'the path of `sign`')],
        });
      }
      // A member without a router would serve nobody.
      app.node.addDependency(router);
    }
    subscriptions.setClientParams({ announceInterval: interval });
    this.#members.push(app);
    return app;
  }

  /** Path of the private key of a member; uWSGI reads it for each announcement, as the user of the master. */
  #keyFileOf(app: PythonApp, { privateKey, file }: FleetSignature): Late<string> {
    if (privateKey === undefined) return file;
    const { base } = placesOf(app);
    const key = new HostFile(app, 'key', {
      path: `${base}.key`,
      content: privateKeyFile(privateKey),
      mode: '600',
      owner: workerOf(app),
    });
    app.instance.node.addDependency(key);
    return key.path;
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

function faultsOf({ routers, key, sign }: FleetProps): string[] {
  const all = listed(routers);
  const unsigned = all.filter(({ verification }) => verification !== undefined && sign === undefined);
  const unchecked = all.filter(
    ({ verification }) => verification === undefined && sign?.privateKey !== undefined,
  );
  const unnamed = sign?.privateKey !== undefined && listed(key).some((one) => typeof one !== 'string');
  return [
    ...(all.length === 0 ? ['Cannot reach the fleet: `routers` must name at least one'] : []),
    ...(listed(key).length === 0 ? ['Cannot reach the fleet: `key` must name what it answers for'] : []),
    ...(unnamed
      ? ['Cannot name the files of public keys: with `sign.privateKey` each `key` must be a plain text']
      : []),
    ...unsigned.map(
      ({ node }) => `Cannot subscribe to ${node.path}: it believes only signed announcements; give \`sign\``,
    ),
    ...unchecked.map(
      ({ node }) => `Cannot sign for ${node.path}: it believes any announcement; give it \`verify: true\``,
    ),
  ];
}

/** uWSGI divides weights by the smallest one and drops the rest (core/subscription.c), and takes 0 for 1. */
function weightFaults({ routers }: FleetProps, weights: ReadonlyMap<string, Late<number>>): string[] {
  const known = [...weights].filter((one): one is [string, number] => typeof one[1] === 'number');
  const odd = known.filter(([, weight]) => !Number.isSafeInteger(weight) || weight < 1);
  if (odd.length > 0)
    return odd.map(
      ([path, weight]) => `Cannot weigh ${path}: its weight must be a whole number from 1 on, not ${weight}`,
    );
  const turns = listed(routers).filter(({ algorithm }) => algorithm === 'wrr');
  const least = Math.min(...known.map(([, weight]) => weight));
  return turns.flatMap(({ node }) =>
    known
      .filter(([, weight]) => weight % least !== 0)
      .map(
        ([path, weight]) =>
          `Cannot weigh ${path}: ${node.path} shares requests in turns, so weights must be multiples of the smallest one (${least}), not ${weight}; or give the router the algorithm wlrc`,
      ),
  );
}
