import type { Graph, GraphNode } from './model';

const shapes: Readonly<Record<GraphNode['kind'], string>> = {
  unit: 'component',
  release: 'folder',
  emperor: 'hexagon',
  instance: 'box',
  vassal: 'box',
  configuration: 'note',
  router: 'cds',
  socket: 'oval',
};

/** The topology for Graphviz. */
export function graphDot({ project, hosts, nodes, edges }: Graph): string {
  const boxes = hosts.flatMap(({ name, address }, index) => [
    `  subgraph cluster_${index} {`,
    `    label=${quote(`${name} (${address})`)};`,
    ...nodes
      .filter(({ host }) => host === name)
      .map(({ id, kind, label, details }) => {
        const lines = [`${kind} ${label}`, ...details].join('\n');
        return `    ${quote(id)} [label=${quote(lines)}, shape=${shapes[kind]}];`;
      }),
    '  }',
  ]);
  const lines = edges.map(
    ({ from, to, label }) => `  ${quote(from)} -> ${quote(to)} [label=${quote(label)}];`,
  );
  return `${[`digraph ${quote(project)} {`, '  rankdir=LR;', '  node [fontname="sans-serif"];', ...boxes, ...lines, '}'].join('\n')}\n`;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
