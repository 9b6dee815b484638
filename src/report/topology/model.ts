import type { Action } from '../../engine/action';

/** Kind of a node. */
export type NodeKind =
  | 'unit'
  | 'release'
  | 'emperor'
  | 'instance'
  | 'vassal'
  | 'configuration'
  | 'router'
  | 'socket'
  | 'file';

/** A node: resource, unit, router or socket. */
export interface TopologyNode {
  /** Unique in the topology: host, kind and name. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly host: string;
  /** Path of a resource below its host, name of a unit, or address of a socket. */
  readonly label: string;
  /** Path of a resource, as in plans. */
  readonly path?: string;
  /** Details: application, workers. */
  readonly details: readonly string[];
  /** Planned action of a resource. */
  readonly state?: Action['kind'];
}

/** A relation between two nodes. */
export interface TopologyEdge {
  readonly from: string;
  readonly to: string;
  /** `runs`, `watches`, `after`, or the option that connects them. */
  readonly label: string;
}

/** A host, with its address if known. */
export interface TopologyHost {
  readonly name: string;
  readonly address?: string;
}

/** Graph of hosts, resources, units and sockets, and how they are connected. */
export interface Topology {
  readonly project: string;
  readonly hosts: readonly TopologyHost[];
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}

/** Text marks of actions, so that they are distinguishable without colours. */
export const marks = {
  create: '+',
  adopt: '=',
  update: '~',
  replace: '±',
  delete: '−',
  forget: '.',
  same: '',
} as const satisfies Readonly<Record<Action['kind'], string>>;

/** `web1 (deploy@203.0.113.5)` */
export const titleOf = ({ name, address }: TopologyHost): string =>
  address === undefined || address === name ? name : `${name} (${address})`;

/** `+ instance shop`; a socket is its address. */
export function nodeTitle({ kind, label, state }: TopologyNode): string {
  const mark = state === undefined ? '' : marks[state];
  return [...(mark === '' ? [] : [mark]), ...(kind === 'socket' ? [] : [kind]), label].join(' ');
}

/** Collects nodes and edges; existing ones are kept. */
export class TopologyBuilder {
  readonly #nodes = new Map<string, TopologyNode>();
  readonly #edges = new Map<string, TopologyEdge>();

  /** Adds a node and returns its id. */
  node(
    kind: NodeKind,
    host: string,
    label: string,
    more: Partial<Pick<TopologyNode, 'path' | 'details' | 'state'>> = {},
  ): string {
    const id = `${host} ${kind} ${label}`;
    // A unit may have been added by a reference before its own resource.
    const known = this.#nodes.get(id);
    this.#nodes.set(id, { id, kind, host, label, details: [], ...known, ...more });
    return id;
  }

  /** Connects two nodes; labels of the same connection are merged. */
  edge(from: string, to: string, label: string): void {
    const key = `${from}\n${to}`;
    const known = this.#edges.get(key);
    if (known === undefined) this.#edges.set(key, { from, to, label });
    else if (!known.label.split(', ').includes(label)) {
      this.#edges.set(key, { from, to, label: `${known.label}, ${label}` });
    }
  }

  /** Whether an edge connects one node directly to the other. */
  connects(from: string, to: string): boolean {
    return this.#edges.has(`${from}\n${to}`);
  }

  /** Returns the topology. */
  build(project: string, hosts: readonly TopologyHost[]): Topology {
    return { project, hosts, nodes: [...this.#nodes.values()], edges: [...this.#edges.values()] };
  }
}
