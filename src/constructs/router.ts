import { posix } from 'node:path';
import { Construct } from 'constructs';
import { addressValue } from '../config/address';
import type { UwsgiOptions } from '../config/generated/options';
import { literal } from '../config/literal';
import { Section } from '../config/section';
import type { LegionHooks, LegionMembership } from '../options/legion';
import { listed, type OneOrMore } from '../options/parts';
import { type Late, text } from '../options/text';
import { checkDeclaredProps } from './check-props';
import { type FloatingAddress, floatingHooks, floatingStopPost } from './floating-address';
import { HostDirectory } from './host-directory';
import { HostFile } from './host-file';
import { declare, type HostResource } from './host-resource';
import type { InstanceOptions } from './instance-options';
import { publicKeyName } from './signing-key';
import { withConstructPath } from './with-construct-path';

/** Verification of subscriptions. */
export interface RouterVerification {
  /** Digest of the signatures, by its name in OpenSSL. @default 'SHA256' */
  readonly digest?: Late<string>;
  /**
   * Directory of public keys on the host, each named after its subscription key: `shop.example.pem`, with `_` for all
   * but letters, digits, `.`, `-` and `_`. A directory set here may contain foreign keys, and is kept.
   * @default - /etc/uwsgi/NAME.keys, created and removed with the router
   */
  readonly keys?: string;
}

/** Membership of a router in a legion. */
export interface RouterLegion extends LegionMembership {
  /**
   * Floating address of the legion, to which clients connect. The lord holds it. Another member takes it when the
   * lord misses heartbeats for `legion-tolerance` seconds, and yields it when the member with the most valor returns.
   * Needs `ip` on the host, and a
   * router that runs as root.
   * @default - none
   */
  readonly floating?: FloatingAddress;
  /** Additional legion hooks. @default - none */
  readonly hooks?: LegionHooks;
}

/** Props of a router to which applications subscribe. */
export interface RouterProps {
  /**
   * Protocol for clients: `http`; `fast`, the uwsgi protocol behind a web server; `raw`, any TCP. Loads the plugin of
   * that name.
   * @default 'http'
   */
  readonly kind?: 'http' | 'fast' | 'raw';
  /** Address for clients: `:80`. Becomes `http`, `fastrouter` or `rawrouter`. */
  readonly listen: OneOrMore<Late<string>>;
  /**
   * UDP address for subscriptions, as reachable from applications: `10.0.0.1:7000`. Bound on that address only: any
   * sender that can reach it receives requests, unless `verify` is set. Becomes `http-subscription-server`.
   */
  readonly subscriptions: string;
  /**
   * Load balancing: weighted round robin, least requests, or weighted least requests. Becomes
   * `subscription-algo`.
   * @default 'wrr'
   */
  readonly algorithm?: 'wrr' | 'lrc' | 'wlrc';
  /**
   * Seconds without a subscription packet after which a node receives no more requests. Becomes
   * `subscription-tolerance`.
   * @default 10
   */
  readonly tolerance?: Late<number>;
  /**
   * Maximum seconds for a node to accept a connection, before the next one is tried (`http` only). Becomes
   * `http-connect-timeout`.
   * @default 2
   */
  readonly connectTimeout?: Late<number>;
  /**
   * Accepts only signed subscriptions. Fleets with `sign` add their public keys. Needs a uWSGI with OpenSSL
   * (PyPI's has none). Becomes `subscriptions-sign-check`.
   * @default - unsigned subscriptions are accepted
   */
  readonly verify?: boolean | RouterVerification;
  /** Legion of redundant routers. Becomes `legion` and related options. @default - none */
  readonly legion?: RouterLegion;
  /** Further uWSGI options by name; they override the other props. */
  readonly options?: UwsgiOptions;
  /**
   * Name of the router and of its systemd unit.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Options of the process. */
  readonly instance?: InstanceOptions;
}

/** Option prefixes by kind. */
const prefixes = { http: 'http', fast: 'fastrouter', raw: 'rawrouter' } as const;

/**
 * A uWSGI router in a process of its own, to which applications of other hosts subscribe; see {@link Fleet}. It has
 * no workers. A reload aborts requests in transit.
 *
 * @example
 * const router = new Router(front, 'router', { listen: ':80', subscriptions: '10.0.0.1:7000' });
 * const fleet = new Fleet(project, 'shop', { routers: router, key: 'shop.example' });
 * fleet.addPythonApp(web1, { directory: '/srv/shop', module: 'shop', socket: '10.0.0.2:3031' });
 */
export class Router extends Construct {
  /** Configuration; extend it beyond the props. */
  readonly section: Section;
  readonly instance: HostResource<'uwsgi:index:Instance'>;
  /** UDP address for subscriptions. */
  readonly subscriptions: string;
  /** Load balancing algorithm. */
  readonly algorithm: 'wrr' | 'lrc' | 'wlrc';
  /** Verification of subscriptions; undefined if unsigned ones are accepted. */
  readonly verification?: Required<RouterVerification>;
  readonly #keys = new Map<string, HostFile>();

  constructor(scope: Construct, id: string, props: RouterProps) {
    checkDeclaredProps('RouterProps', scope, id, props);
    super(scope, id);
    const { name = id, verify = false, algorithm = 'wrr' } = props;
    this.subscriptions = props.subscriptions;
    this.algorithm = algorithm;
    if (verify !== false) {
      const { digest = 'SHA256', keys } = verify === true ? {} : verify;
      this.verification = { digest, keys: keys ?? `/etc/uwsgi/${name}.keys` };
      if (keys === undefined) new HostDirectory(this, 'keys', { path: this.verification.keys });
    }
    this.section = withConstructPath(this, () => sectionOf(props, this.verification));
    this.instance = declare(
      this,
      'instance',
      'uwsgi:index:Instance',
      { name, fitPlugins: true, ...instanceOf(props) },
      [this.section],
    );
  }

  /**
   * Adds a public key to the key directory: subscriptions of `announced` must be signed with its private key. uWSGI
   * reads it with the first subscription while there are no members, so a change needs no reload.
   *
   * @param announced subscription key, as in `FleetProps.key`
   * @param key the public key in PEM
   * @throws Error if the router has no `verify`, or has another key of that name
   */
  addKey(announced: string, key: Late<string>): HostFile {
    const name = publicKeyName(announced);
    if (this.verification === undefined)
      throw new Error(
        `Cannot add a key to ${this.node.path}: it accepts unsigned subscriptions; set its \`verify\``,
      );
    if (this.#keys.has(name))
      throw new Error(`Cannot add a key to ${this.node.path}: it already has one for ${announced}`);
    const file = new HostFile(this, name, { path: posix.join(this.verification.keys, name), content: key });
    const directory = this.node.tryFindChild('keys');
    if (directory !== undefined) file.node.addDependency(directory);
    this.#keys.set(name, file);
    return file;
  }
}

function sectionOf(props: RouterProps, verification: Router['verification']): Section {
  const { kind = 'http', algorithm, tolerance = 10, connectTimeout = 2, legion } = props;
  const prefix = prefixes[kind];
  const section = new Section({ strictConfig: true }).set('plugin', prefix).set('master', true);
  for (const address of listed(props.listen)) section.gather(prefix, addressValue(address, 'listen'));
  section
    .put(`${prefix}-subscription-server`, addressValue(props.subscriptions, 'subscriptions'))
    .put('subscription-tolerance', tolerance);
  if (algorithm !== undefined) section.put('subscription-algo', algorithm);
  if (verification !== undefined)
    section.put(
      'subscriptions-sign-check',
      text`${literal(verification.digest)}:${literal(verification.keys, 'the path of `keys`')}`,
    );
  if (kind === 'http') section.put('http-connect-timeout', connectTimeout);
  if (legion !== undefined) {
    const { hooks, floating, ...given } = legion;
    const membership = asValues(given);
    section.legion.join(membership);
    if (floating !== undefined) {
      section.legion.setHooks(membership.name, floatingHooks(floating));
      // Otherwise it stays lord without the address.
      section.legion.setBasicParams({ deathOnLordError: 10 });
    }
    if (hooks !== undefined) section.legion.setHooks(membership.name, hooks);
  }
  for (const [key, value] of Object.entries(props.options ?? {}))
    section.set(key as keyof UwsgiOptions, value);
  return section;
}

/**
 * Only the router's user can read the file with the legion's secret; after a crash the unit removes the floating
 * address.
 */
function instanceOf({ legion, instance = {} }: RouterProps): InstanceOptions {
  if (legion === undefined) return instance;
  const { manager = 'systemd', service = {} } = instance;
  const secretive = { mode: '600', owner: service.user, ...instance };
  if (legion.floating === undefined || manager !== 'systemd') return secretive;
  const { Service, ...others } = service.unit ?? {};
  const ExecStopPost = floatingStopPost(legion.floating);
  return {
    ...secretive,
    service: { ...service, unit: { Service: { ExecStopPost, ...Service }, ...others } },
  };
}

/** Escapes the texts of a membership. */
function asValues({ nodes, ...membership }: LegionMembership): LegionMembership {
  const { name, address, secret, cipher, initVector, scroll } = membership;
  const texts = Object.entries({ name, address, secret, cipher, initVector, scroll }).flatMap(
    ([key, value]) => (value === undefined ? [] : [[key, literal(value, `\`legion.${key}\``)] as const]),
  );
  return {
    ...membership,
    ...Object.fromEntries(texts),
    nodes: listed(nodes).map((node) => literal(node, '`legion.nodes`')),
  };
}
