import { posix } from 'node:path';
import { Construct } from 'constructs';
import { addressValue } from '../config/address';
import type { UwsgiOptions } from '../config/generated/options';
import { literal } from '../config/literal';
import { Section } from '../config/section';
import type { LegionHooks, LegionMembership } from '../options/legion';
import { listed, type OneOrMore } from '../options/parts';
import { type Late, text } from '../options/text';
import { checkProps } from './check-props';
import { type FloatingAddress, floatingHooks, floatingStopPost } from './floating-address';
import { HostDirectory } from './host-directory';
import { HostFile } from './host-file';
import { HostResource } from './host-resource';
import { locate } from './locate';
import { publicKeyName } from './signing-key';
import type { InstanceInputs } from './zerg-pool';

/** How a router tells whose announcements are true. */
export interface RouterVerification {
  /** Digest of the signatures, by its name in OpenSSL. @default 'SHA256' */
  readonly digest?: Late<string>;
  /**
   * Directory of the public keys on the host, each named after what is announced: `shop.example.pem`, with `_` for all
   * but letters, digits, `.`, `-` and `_`. One that is given may hold keys of others, too, and stays.
   * @default - /etc/uwsgi/NAME.keys, made and removed with the router
   */
  readonly keys?: string;
}

/** How a router belongs to a legion. */
export interface RouterLegion extends LegionMembership {
  /**
   * Address that the routers of the legion share: the lord has it, another member gets it when the lord falls silent for
   * `legion-tolerance`, and who has the most valor gets it back. Clients come to it. Needs `ip` on the host, and a
   * router that runs as root.
   * @default - none
   */
  readonly floating?: FloatingAddress;
  /** What happens besides. @default - nothing */
  readonly hooks?: LegionHooks;
}

/** A router that applications subscribe to. */
export interface RouterProps {
  /**
   * What it speaks to clients: `http`; `fast`, the uwsgi protocol behind a web server; `raw`, any TCP. The plugin of that
   * name is loaded.
   * @default 'http'
   */
  readonly kind?: 'http' | 'fast' | 'raw';
  /** Where clients come to: `:80`. Becomes `http`, `fastrouter` or `rawrouter`. */
  readonly listen: OneOrMore<Late<string>>;
  /**
   * UDP address where applications announce themselves, as they reach it: `10.0.0.1:7000`. It is bound on that address
   * only: whoever reaches it gets requests, unless `verify` is given. Becomes `http-subscription-server`.
   */
  readonly subscriptions: string;
  /**
   * How requests are shared: in turns by weight, to the node with the fewest requests, or the same by weight. Becomes
   * `subscription-algo`.
   * @default 'wrr'
   */
  readonly algorithm?: 'wrr' | 'lrc' | 'wlrc';
  /** Seconds without an announcement after which a node gets no more requests. Becomes `subscription-tolerance`. @default 10 */
  readonly tolerance?: Late<number>;
  /**
   * Most seconds that a node may take to accept a connection, until the next one is tried (`http` only). Becomes
   * `http-connect-timeout`.
   * @default 2
   */
  readonly connectTimeout?: Late<number>;
  /**
   * Believes only announcements that are signed. Fleets with `sign` bring their public keys. Needs a uWSGI with OpenSSL
   * (PyPI's has none). Becomes `subscriptions-sign-check`.
   * @default - any announcement is believed
   */
  readonly verify?: boolean | RouterVerification;
  /** Legion of the routers that stand in for one another. Becomes `legion` and its kin. @default - none */
  readonly legion?: RouterLegion;
  /** Any further option of uWSGI, by its own name; stands over what the other props say. */
  readonly options?: UwsgiOptions;
  /**
   * Name of the router and of its systemd unit.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** How the process is run. */
  readonly instance?: InstanceInputs;
}

/** Options of the kinds begin with these. */
const prefixes = { http: 'http', fast: 'fastrouter', raw: 'rawrouter' } as const;

/**
 * A router of uWSGI in a process of its own, that applications of other hosts subscribe to; see {@link Fleet}. It has no
 * workers. A reload cuts what it is just handing on.
 *
 * @example
 * const router = new Router(front, 'router', { listen: ':80', subscriptions: '10.0.0.1:7000' });
 * const fleet = new Fleet(project, 'shop', { routers: router, key: 'shop.example' });
 * fleet.addPythonApp(web1, { directory: '/srv/shop', module: 'shop', socket: '10.0.0.2:3031' });
 */
export class Router extends Construct {
  /** The configuration; add to it what the props do not say. */
  readonly section: Section;
  readonly resource: HostResource;
  /** Where applications announce themselves. */
  readonly subscriptions: string;
  /** How requests are shared. */
  readonly algorithm: 'wrr' | 'lrc' | 'wlrc';
  /** How announcements must be signed; undefined where any is believed. */
  readonly verification?: Required<RouterVerification>;
  readonly #keys = new Map<string, HostFile>();

  constructor(scope: Construct, id: string, props: RouterProps) {
    checkProps('RouterProps', scope, id, props);
    super(scope, id);
    const { name = id, verify = false, algorithm = 'wrr' } = props;
    this.subscriptions = props.subscriptions;
    this.algorithm = algorithm;
    if (verify !== false) {
      const { digest = 'SHA256', keys } = verify === true ? {} : verify;
      this.verification = { digest, keys: keys ?? `/etc/uwsgi/${name}.keys` };
      if (keys === undefined) new HostDirectory(this, 'keys', { path: this.verification.keys });
    }
    this.section = locate(this, () => sectionOf(props, this.verification));
    this.resource = new HostResource(this, 'resource', {
      type: 'uwsgi:index:Instance',
      props: { name, fitPlugins: true, ...instanceOf(props) },
      sections: [this.section],
    });
  }

  /**
   * Puts a public key into the directory of keys: announcements of `announced` must be signed by its other half.
   * uWSGI reads it with the first announcement after nobody was left, so a change needs no reload.
   *
   * @param announced what is announced, as in `FleetProps.key`
   * @param key the public key in PEM
   * @throws Error when the router believes anyone, or has another key of that name
   */
  addKey(announced: string, key: Late<string>): HostFile {
    const name = publicKeyName(announced);
    if (this.verification === undefined)
      throw new Error(
        `Cannot add a key to ${this.node.path}: it believes any announcement; give it \`verify\``,
      );
    if (this.#keys.has(name))
      throw new Error(`Cannot add a key to ${this.node.path}: it has one for ${announced} already`);
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
      // Else it stays lord without the address.
      section.legion.setBasicParams({ deathOnLordError: 10 });
    }
    if (hooks !== undefined) section.legion.setHooks(membership.name, hooks);
  }
  for (const [key, value] of Object.entries(props.options ?? {}))
    section.set(key as keyof UwsgiOptions, value);
  return section;
}

/** The file with the secret of a legion is for the router's user alone; a router that crashes leaves its address to the unit. */
function instanceOf({ legion, instance = {} }: RouterProps): InstanceInputs {
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

/** A membership with its texts as they are. */
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
