import { Construct } from 'constructs';
import { digestOf } from '../resources/digest';
import { Emperor, type EmperorProps } from './emperor';
import type { Host } from './host';
import type { Vassal, VassalProps } from './vassal';

/** An emperor on each of several hosts. */
export interface ShardedEmperorProps extends EmperorProps {
  /** Hosts that share the vassals. One that leaves must stay declared until an apply has emptied it. */
  readonly hosts: readonly Host[];
}

/** A vassal of whichever host it falls to. */
export type ShardedVassalProps = VassalProps | ((host: Host) => VassalProps);

/**
 * Emperors on several hosts that share their vassals out among them: each vassal runs on one. Where it runs depends on its
 * id and on the names of the hosts only, so that the vassals a new host takes over are the only ones that move, and those of
 * one that leaves. A vassal that moves serves on the new host before it ends on the old one.
 *
 * Hosts do not watch one another: the vassals of one that dies run elsewhere after an apply without it.
 *
 * @example
 * const shops = new ShardedEmperor(project, 'shops', { hosts: [web1, web2, web3], tyrant: true });
 * for (const name of names) shops.addVassal(name, { section: sectionOf(name), owner: name, group: name });
 */
export class ShardedEmperor extends Construct {
  /** Its emperors, one a host, in the order of `hosts`. */
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
   * The host that a vassal of this id falls to: the one whose name scores highest together with it.
   *
   * @throws Error when there is no host
   */
  hostOf(id: string): Host {
    const [first, ...others] = this.#hosts;
    if (first === undefined)
      throw new Error(`Cannot place ${id} below ${this.node.path}: \`hosts\` must name at least one`);
    return others.reduce((best, host) => (score(host, id) > score(best, id) ? host : best), first);
  }

  /** Adds a vassal to the host that it falls to; a function is told which. */
  addVassal(id: string, props: ShardedVassalProps): Vassal {
    const host = this.hostOf(id);
    const emperor = this.emperors[this.#hosts.indexOf(host)]!;
    return emperor.addVassal(id, typeof props === 'function' ? props(host) : props);
  }
}

/** Compared as texts: digests of one length. */
const score = (host: Host, id: string): string => digestOf(`${host.name}\n${id}`);
