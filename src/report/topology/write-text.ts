import { nodeTitle, type Topology, type TopologyNode, titleOf } from './model';

/**
 * Renders the topology as one text tree per host. A node on several branches is expanded once and only named
 * elsewhere.
 */
export function topologyText({ project, hosts, nodes, edges }: Topology): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const drawn = new Set<string>();

  const describe = (node: TopologyNode): string => {
    const { details } = node;
    return `${nodeTitle(node)}${details.length === 0 ? '' : `  (${details.join('; ')})`}`;
  };

  const branches = (id: string, indent: string): readonly string[] => {
    const out = edges.filter(({ from }) => from === id);
    return out.flatMap(({ to, label }, index) => {
      const last = index === out.length - 1;
      const node = byId.get(to)!;
      const elsewhere = node.host === byId.get(id)!.host ? '' : ` on ${node.host}`;
      const again = drawn.has(to);
      // The option on the edge already names the kind of socket.
      const shown = node.kind === 'socket' ? node.label : `→ ${again ? nodeTitle(node) : describe(node)}`;
      const line = `${indent}${last ? '└─' : '├─'} ${label} ${shown}${elsewhere}`;
      if (again) return [line];
      drawn.add(to);
      return [line, ...branches(to, `${indent}${last ? '   ' : '│  '}`)];
    });
  };

  const trees = hosts.flatMap((host) => {
    const own = nodes.filter((node) => node.host === host.name);
    const entered = new Set(
      edges.filter(({ from, to }) => byId.get(from)!.host === byId.get(to)!.host).map(({ to }) => to),
    );
    const roots = own.filter(({ id }) => !entered.has(id));
    // If all nodes are in cycles, start with any node.
    const ordered = [...roots, ...own.filter(({ id }) => entered.has(id))];
    const lines = ordered.flatMap((node) => {
      if (drawn.has(node.id)) return [];
      drawn.add(node.id);
      return [`  ${describe(node)}`, ...branches(node.id, '  ')];
    });
    return [titleOf(host), ...(lines.length === 0 ? ['  nothing'] : lines)];
  });
  return `${[`Project ${project}`, ...trees].join('\n')}\n`;
}
