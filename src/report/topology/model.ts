import type { Action } from '../../engine/action';

/** What a node stands for. */
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

/** A part of a deployment. */
export interface TopologyNode {
  /** Unique in the topology: host, kind and name. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly host: string;
  /** A resource below its host, the name of a unit, the address of a socket. */
  readonly label: string;
  /** Path of a resource, as plan names it. */
  readonly path?: string;
  /** What there is to know besides: application, workers. */
  readonly details: readonly string[];
  /** What a plan does with a resource. */
  readonly state?: Action['kind'];
}

/** How two parts belong together. */
export interface TopologyEdge {
  readonly from: string;
  readonly to: string;
  /** `runs`, `watches`, `after`, or the option that makes the connection. */
  readonly label: string;
}

/** A host, with the address behind its name where that is known. */
export interface TopologyHost {
  readonly name: string;
  readonly address?: string;
}

/** Who runs, watches, serves and joins whom, on which host. */
export interface Topology {
  readonly project: string;
  readonly hosts: readonly TopologyHost[];
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}

/** Marks of what is done, so that colours are not all that tells it. */
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
export function nameOf({ kind, label, state }: TopologyNode): string {
  const mark = state === undefined ? '' : marks[state];
  return [...(mark === '' ? [] : [mark]), ...(kind === 'socket' ? [] : [kind]), label].join(' ');
}

/** Collects nodes and edges; what is there already stays as it is. */
export class TopologyBuilder {
  readonly #nodes = new Map<string, TopologyNode>();
  readonly #edges = new Map<string, TopologyEdge>();

  /** Adds a node; gives its id. */
  node(
    kind: NodeKind,
    host: string,
    label: string,
    more: Partial<Pick<TopologyNode, 'path' | 'details' | 'state'>> = {},
  ): string {
    const id = `${host} ${kind} ${label}`;
    // A unit may have been named by what it is for, before it comes itself.
    const known = this.#nodes.get(id);
    this.#nodes.set(id, { id, kind, host, label, details: [], ...known, ...more });
    return id;
  }

  /** Connects two nodes; several labels of one connection stand together. */
  edge(from: string, to: string, label: string): void {
    const key = `${from}\n${to}`;
    const known = this.#edges.get(key);
    if (known === undefined) this.#edges.set(key, { from, to, label });
    else if (!known.label.split(', ').includes(label)) {
      this.#edges.set(key, { from, to, label: `${known.label}, ${label}` });
    }
  }

  /** Whether something leads from one node straight to the other. */
  connects(from: string, to: string): boolean {
    return this.#edges.has(`${from}\n${to}`);
  }

  /** What was collected. */
  build(project: string, hosts: readonly TopologyHost[]): Topology {
    return { project, hosts, nodes: [...this.#nodes.values()], edges: [...this.#edges.values()] };
  }
}
