import type { Output } from '@pulumi/pulumi';
import { Construct } from 'constructs';
import { literal } from '../config/literal';
import { listed, type OneOrMore } from '../options/parts';
import type { Late } from '../options/text';
import { unsubscribeBeforeStop } from '../presets/systemd';
import { processPaths } from '../resources/process/paths';
import { applicationPaths, workerUser } from './application';
import { checkDeclaredProps } from './check-props';
import type { Host } from './host';
import { HostFile } from './host-file';
import { PythonApp, type PythonAppProps } from './python-app';
import type { Router } from './router';
import { privateKeyFile, publicKeyFile } from './signing-key';

/** Signing key of a fleet's subscriptions: a deployed key, or an existing file on the hosts. */
export type FleetSignature =
  | {
      /**
       * Private key in PEM, of RSA or of an elliptic curve, from a secret source: `secretFrom.file('shop.pem')`, or a secret
       * Output of Pulumi. Each member gets it as /etc/uwsgi/NAME.key, readable only by its user; each router gets the
       * public key.
       */
      readonly privateKey: Output<string>;
      readonly file?: undefined;
    }
  | {
      /** File with the private key on the hosts, readable by the members' user. Routers need the public key. */
      readonly file: Late<string>;
      readonly privateKey?: undefined;
    };

/** Props of an application on several hosts. */
export interface FleetProps {
  /** Routers that it subscribes to. */
  readonly routers: OneOrMore<Router>;
  /** Subscription keys: domains as in client requests, with a non-default port; for a raw router, its address. */
  readonly key: OneOrMore<Late<string>>;
  /**
   * Signs subscriptions, for routers with `verify`. Becomes `sign` of `subscribe2`.
   * @default - not signed
   */
  readonly sign?: FleetSignature;
  /** Approximate seconds between subscription packets. Becomes `subscribe-freq`. @default 3 */
  readonly interval?: Late<number>;
  /**
   * Seconds that a stopping member keeps serving after it unsubscribed, for requests already sent.
   * @default 2
   */
  readonly drainSeconds?: number;
}

/** Props of a fleet member. */
export interface MemberProps extends Omit<PythonAppProps, 'http' | 'zerg'> {
  /** Address for the uwsgi protocol, as reachable from routers: `10.0.0.2:3031`. Becomes `socket`. */
  readonly socket: string;
  /** Announced address, if routers reach it under another one. Becomes `addr` of `subscribe2`. @default - `socket` */
  readonly address?: string;
  /**
   * Weight, 1 or more. With `wrr` it must be a multiple of the smallest weight in the fleet, because uWSGI divides by
   * that; `wlrc` accepts any. Becomes `weight` of `subscribe2`.
   * @default 1
   */
  readonly weight?: Late<number>;
}

/**
 * One application on several hosts behind routers. Running members subscribe to the routers. A stopping member
 * unsubscribes first, and ends after it answered requests already sent. A reload keeps the subscription: requests
 * wait meanwhile.
 *
 * If all members restart at once, no member answers; set `rollout` of the project.
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
    checkDeclaredProps('FleetProps', scope, id, props);
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

  /** Members, one per host. */
  get members(): readonly PythonApp[] {
    return [...this.#members];
  }

  /** Adds a member on a host, named after the fleet. */
  addPythonApp(host: Host, props: MemberProps): PythonApp {
    const { weight = 1, address = props.socket, ...rest } = props;
    const { routers, key, sign, interval = 3, drainSeconds = 2 } = this.#props;
    const name = props.name ?? this.id;
    const app = new PythonApp(host, this.id, {
      ...rest,
      name,
      instance: stopAfterUnsubscribing(name, props, drainSeconds),
    });
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
      // A member without a router would receive no requests.
      app.node.addDependency(router);
    }
    subscriptions.setClientParams({ announceInterval: interval });
    this.#members.push(app);
    return app;
  }

  /** Path of a member's private key; the master's user reads it for each subscription packet. */
  #keyFileOf(app: PythonApp, { privateKey, file }: FleetSignature): Late<string> {
    if (privateKey === undefined) return file;
    const { base } = applicationPaths(app);
    const key = new HostFile(app, 'key', {
      path: `${base}.key`,
      content: privateKeyFile(privateKey),
      mode: '600',
      owner: workerUser(app),
    });
    app.instance.node.addDependency(key);
    return key.path;
  }
}

/** The unit stops a member by its FIFO: it unsubscribes, answers pending requests, and ends. */
function stopAfterUnsubscribing(
  name: string,
  { instance = {}, options }: MemberProps,
  seconds: number,
): MemberProps['instance'] {
  const { manager = 'systemd', service = {} } = instance;
  const named = options?.['master-fifo'];
  if (manager !== 'systemd' || Array.isArray(named)) return instance;
  const { fifo } = processPaths({ path: undefined, runtimeDirectory: undefined, ...instance, name, manager });
  const { Service, ...others } = service.unit ?? {};
  const ExecStop = unsubscribeBeforeStop(named === undefined ? fifo : String(named), seconds);
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
    ...(listed(key).length === 0
      ? ['Cannot reach the fleet: `key` must name the domains or the address']
      : []),
    ...(unnamed
      ? ['Cannot name the files of public keys: with `sign.privateKey` each `key` must be a plain text']
      : []),
    ...unsigned.map(
      ({ node }) => `Cannot subscribe to ${node.path}: it accepts only signed subscriptions; set \`sign\``,
    ),
    ...unchecked.map(
      ({ node }) =>
        `Cannot sign for ${node.path}: it accepts unsigned subscriptions; set its \`verify: true\``,
    ),
  ];
}

/** uWSGI divides weights by the smallest one, discards the remainder (core/subscription.c), and treats 0 as 1. */
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
          `Cannot weigh ${path}: ${node.path} uses weighted round robin, so weights must be multiples of the smallest one (${least}), not ${weight}; or set the router's algorithm to wlrc`,
      ),
  );
}
