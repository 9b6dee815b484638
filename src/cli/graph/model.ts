/** What a node stands for. */
export type NodeKind =
  | 'unit'
  | 'release'
  | 'emperor'
  | 'instance'
  | 'vassal'
  | 'configuration'
  | 'router'
  | 'socket';

/** A part of a deployment. */
export interface GraphNode {
  /** Unique in the graph: host, kind and name. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly host: string;
  /** Path of a resource, name of a unit, address of a socket. */
  readonly label: string;
  /** What there is to know besides: workers, application. */
  readonly details: readonly string[];
}

/** How two parts belong together. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `runs`, `watches`, or the option that makes the connection. */
  readonly label: string;
}

/** A host with the address behind its name. */
export interface GraphHost {
  readonly name: string;
  readonly address: string;
}

/** The topology of a program. */
export interface Graph {
  readonly project: string;
  readonly hosts: readonly GraphHost[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Collects nodes and edges; what is there already stays as it is. */
export class GraphBuilder {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge>();

  /** Adds a node of a host; gives its id. */
  node(kind: NodeKind, host: string, label: string, details: readonly string[] = []): string {
    const id = `${host} ${kind} ${label}`;
    if (!this.#nodes.has(id)) this.#nodes.set(id, { id, kind, host, label, details });
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
  build(project: string, hosts: readonly GraphHost[]): Graph {
    return { project, hosts, nodes: [...this.#nodes.values()], edges: [...this.#edges.values()] };
  }
}
