import { checkWhole, checkWord } from './check';
import { OptionError } from './errors';
import { OptionGroup } from './group';
import { type LegionAction, legionActions } from './legion-actions';
import { given, type Maybe, type OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { type Late, text } from './text';

/** How members of legions keep in touch, for all legions of the instance. */
export interface LegionBasicParams {
  /** Seconds between two packets to the other members. Becomes `legion-freq`. @default - 3 */
  readonly interval?: Late<number>;
  /** Seconds of silence after which a member is taken for dead. Becomes `legion-tolerance`. @default - 15 */
  readonly tolerance?: Late<number>;
  /** Seconds by which clocks of members may differ. Becomes `legion-skew-tolerance`. @default - 60 */
  readonly skewTolerance?: Late<number>;
  /**
   * Seconds a member plays dead after a hook of `lord` failed, so that another one becomes lord.
   * Becomes `legion-death-on-lord-error`.
   * @default - it stays lord
   */
  readonly deathOnLordError?: Late<number>;
  /** Longest scroll of one member, in bytes; at most 65535. Becomes `legion-scroll-max-size`. @default - 4096 */
  readonly scrollMaxSize?: Late<number>;
  /** Room for the scrolls of all members, in bytes. Becomes `legion-scroll-list-max-size`. @default - 32768 */
  readonly scrollListMaxSize?: Late<number>;
}

/** How an instance belongs to a legion. */
export interface LegionMembership {
  /** Name of the legion, the same for all members; no blanks. Becomes the first word of `legion`. */
  readonly name: Late<string>;
  /**
   * UDP address to listen on, as `host:port`; with {@link multicast} the address of the group.
   * Becomes the second word of `legion`.
   */
  readonly address: Late<string>;
  /** Worth of this member: the one with the highest is lord. Becomes the third word of `legion`. */
  readonly valor: Late<number>;
  /** Secret that encrypts the packets, the same for all members; no blanks. Becomes the last word of `legion`. */
  readonly secret: Late<string>;
  /**
   * Cipher of the packets, by its name in OpenSSL (`openssl list -cipher-algorithms`). Becomes part of `legion`.
   * @default 'aes-256-cbc'
   */
  readonly cipher?: Late<string>;
  /** Where the cipher starts from; no blanks. Becomes the end of `legion`. @default - zeros, as many as it needs */
  readonly initVector?: Late<string>;
  /**
   * Whether members find each other by multicast, so that no {@link nodes} are needed. Becomes `legion-mcast` in place of
   * `legion`.
   * @default false
   */
  readonly multicast?: boolean;
  /** UDP addresses of the other members, as `host:port`. Becomes `legion-node`. @default - none */
  readonly nodes?: OneOrMore<Late<string>>;
  /** Members that must agree before there is a lord. Becomes `legion-quorum`. @default - no such minimum */
  readonly quorum?: Late<number>;
  /** Text that this member announces to the others. Becomes `legion-scroll`. @default - nothing */
  readonly scroll?: Late<string>;
}

/** Hooks of a legion; several actions of a hook run in their order. See `Section.legion.actions`. */
export interface LegionHooks {
  /** Actions when this member is elected lord. Becomes `legion-lord`. @default - nothing */
  readonly lord?: OneOrMore<LegionAction>;
  /** Actions when this member is no longer lord. Becomes `legion-unlord`. @default - nothing */
  readonly unlord?: OneOrMore<LegionAction>;
  /** Actions when the instance starts. Becomes `legion-setup`. @default - nothing */
  readonly setup?: OneOrMore<LegionAction>;
  /** Actions when the instance stops. Becomes `legion-death`. @default - nothing */
  readonly death?: OneOrMore<LegionAction>;
  /** Actions when the quorum is reached for the first time. Becomes `legion-join`. @default - nothing */
  readonly join?: OneOrMore<LegionAction>;
  /** Actions when another member joins. Becomes `legion-node-joined`. @default - nothing */
  readonly nodeJoined?: OneOrMore<LegionAction>;
  /** Actions when another member leaves. Becomes `legion-node-left`. @default - nothing */
  readonly nodeLeft?: OneOrMore<LegionAction>;
}

/** Legions: instances on several hosts that choose one of them as lord. Needs a uWSGI with OpenSSL (PyPI's has none). */
export class Legion<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  static readonly actions = legionActions;
  readonly actions = legionActions;

  /** Sets how members keep in touch. */
  setBasicParams(params: LegionBasicParams = {}) {
    const method = 'legion.setBasicParams';
    checkWhole(`${method}.scrollMaxSize`, params.scrollMaxSize, { min: 1, max: 65535 });
    checkWhole(`${method}.scrollListMaxSize`, params.scrollListMaxSize, { min: 1 });
    this.size('legion-scroll-max-size', params.scrollMaxSize);
    this.size('legion-scroll-list-max-size', params.scrollListMaxSize);
    for (const name of ['interval', 'tolerance', 'skewTolerance', 'deathOnLordError'] as const) {
      checkWhole(`${method}.${name}`, params[name], { min: 1 });
    }
    this.put('legion-freq', params.interval);
    this.put('legion-tolerance', params.tolerance);
    this.put('legion-skew-tolerance', params.skewTolerance);
    return this.put('legion-death-on-lord-error', params.deathOnLordError);
  }

  /**
   * Becomes a member of a legion. Becomes `legion` (or `legion-mcast`) and what belongs to it.
   *
   * @example
   * section.legion.join({ name: 'shop', address: '10.0.0.1:4001', valor: 100, secret, nodes: '10.0.0.2:4001' })
   */
  join(membership: LegionMembership) {
    const {
      name,
      address,
      valor,
      secret,
      initVector,
      cipher = 'aes-256-cbc',
      multicast = false,
    } = membership;
    for (const key of ['name', 'address', 'secret', 'cipher', 'initVector'] as const) {
      checkWord(`legion.join.${key}`, membership[key]);
    }
    checkWhole('legion.join.valor', valor);
    checkWhole('legion.join.quorum', membership.quorum);
    checkAddresses(membership);
    const key = text`${cipher}:${secret}${given(initVector) ? text` ${initVector}` : ''}`;
    this.add(multicast ? 'legion-mcast' : 'legion', text`${name} ${address} ${valor} ${key}`);
    for (const node of [membership.nodes ?? []].flat()) this.about('legion-node', name, node as Late<string>);
    this.about('legion-quorum', name, membership.quorum);
    return this.about('legion-scroll', name, membership.scroll);
  }

  /**
   * Sets what happens in a legion that was joined.
   *
   * @param legion its name
   */
  setHooks(legion: Late<string>, hooks: LegionHooks) {
    checkWord('legion.setHooks.legion', legion);
    const options = {
      'legion-lord': hooks.lord,
      'legion-unlord': hooks.unlord,
      'legion-setup': hooks.setup,
      'legion-death': hooks.death,
      'legion-join': hooks.join,
      'legion-node-joined': hooks.nodeJoined,
      'legion-node-left': hooks.nodeLeft,
    };
    for (const [option, actions] of Object.entries(options)) {
      for (const action of [actions ?? []].flat()) this.about(option, legion, action as LegionAction);
    }
    return this.section;
  }

  /** uWSGI resolves the legion at once, so these lines go to the end: after the line that defines it. */
  private about(option: string, legion: Late<string>, value: Maybe<Late<string | number> | LegionAction>) {
    if (!given(value)) return this.section;
    const plugin = value instanceof Object && 'plugin' in value ? value.plugin : false;
    if (plugin) this.section.loadPlugin(plugin as string);
    return this.section.raw(option, text`${legion} ${value}`);
  }

  /** Room for scrolls is taken when a legion is made, so its size goes in front. */
  private size(option: string, value: Maybe<Late<number>>) {
    if (!given(value)) return;
    if (this.section.get(option) !== undefined) this.section.put(option, value);
    else {
      const first = this.section.directives.find(({ key }) => key === 'legion' || key === 'legion-mcast');
      this.section.insertBefore(first?.key ?? 'legion', option, value);
    }
  }
}

function checkAddresses({ address, nodes }: LegionMembership): void {
  for (const node of [nodes ?? []].flat()) {
    checkAddress('legion.join.nodes', node);
  }
  checkAddress('legion.join.address', address);
}

function checkAddress(parameter: string, address: unknown): void {
  if (typeof address !== 'string' || /^[^\s:]*:\d+$/.test(address) || /[%@$]/.test(address)) return;
  throw new OptionError(
    parameter,
    `Cannot take ${JSON.stringify(address)}: it must be a UDP address such as 10.0.0.1:4001`,
  );
}
