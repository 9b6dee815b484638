import { Construct } from 'constructs';
import { digestOf } from '../resources/digest';
import { Emperor, type EmperorProps } from './emperor';
import type { Host } from './host';
import type { Vassal, VassalProps } from './vassal';

/** Props of emperors on several hosts. */
export interface ShardedEmperorProps extends EmperorProps {
  /** Hosts that share the vassals. Keep a removed host declared until an apply deleted its vassals. */
  readonly hosts: readonly Host[];
}

/** Props of a vassal, independent of its host. */
export type ShardedVassalProps = VassalProps | ((host: Host) => VassalProps);

/**
 * Emperors on several hosts with vassals distributed among them: each vassal runs on one host, chosen by rendezvous
 * hashing of its id and the host names. If a host is added or removed, only its own vassals move. A moving vassal
 * serves on the new host before it ends on the old one.
 *
 * There is no failover: the vassals of a failed host run elsewhere after an apply without it.
 *
 * @example
 * const shops = new ShardedEmperor(project, 'shops', { hosts: [web1, web2, web3], tyrant: true });
 * for (const name of names) shops.addVassal(name, { section: sectionOf(name), owner: name, group: name });
 */
export class ShardedEmperor extends Construct {
  /** Emperors, one per host, in the order of `hosts`. */
  readonly emperors: readonly Emperor[];
  readonly #hosts: readonly Host[];

  constructor(scope: Construct, id: string, { hosts, ...props }: ShardedEmperorProps) {
    super(scope, id);
    this.#hosts = [...hosts];
    this.emperors = this.#hosts.map((host) => new Emperor(host, id, props));
    this.node.addValidation({
      validate: () => (hosts.length === 0 ? ['Cannot run vassals: `hosts` must name at least one'] : []),
    });
  }

  /**
   * Host of a vassal id: the one with the highest score of host name and id.
   *
   * @throws Error when there is no host
   */
  hostOf(id: string): Host {
    const [first, ...others] = this.#hosts;
    if (first === undefined)
      throw new Error(`Cannot place ${id} below ${this.node.path}: \`hosts\` must name at least one`);
    return others.reduce((best, host) => (score(host, id) > score(best, id) ? host : best), first);
  }

  /** Adds a vassal on the host chosen for `id`; a function receives that host. */
  addVassal(id: string, props: ShardedVassalProps): Vassal {
    const host = this.hostOf(id);
    const emperor = this.emperors[this.#hosts.indexOf(host)]!;
    return emperor.addVassal(id, typeof props === 'function' ? props(host) : props);
  }
}

/** Digests of equal length, compared as text. */
const score = (host: Host, id: string): string => digestOf(`${host.name}\n${id}`);
