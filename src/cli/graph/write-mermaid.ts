import type { Graph, GraphNode } from './model';

/** Brackets that give a node its shape. */
const shapes: Readonly<Record<GraphNode['kind'], readonly [string, string]>> = {
  unit: ['[[', ']]'],
  release: ['[(', ')]'],
  emperor: ['{{', '}}'],
  instance: ['[', ']'],
  vassal: ['[', ']'],
  configuration: ['[/', '/]'],
  router: ['>', ']'],
  socket: ['([', '])'],
};

/** The topology as a Mermaid flowchart, which forges draw within Markdown. */
export function graphMermaid({ hosts, nodes, edges }: Graph): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const boxes = hosts.flatMap(({ name, address }, index) => [
    `  subgraph h${index}["${text(`${name} (${address})`)}"]`,
    ...nodes
      .filter(({ host }) => host === name)
      .map(({ id, kind, label, details }) => {
        const [open, close] = shapes[kind];
        return `    ${names.get(id)}${open}"${[`${kind} ${label}`, ...details].map(text).join('<br/>')}"${close}`;
      }),
    '  end',
  ]);
  const lines = edges.map(
    ({ from, to, label }) => `  ${names.get(from)} -->|"${text(label)}"| ${names.get(to)}`,
  );
  return `${['flowchart LR', ...boxes, ...lines].join('\n')}\n`;
}

/** Text within quotes: entities in the place of what Mermaid would read. */
function text(given: string): string {
  return given.replace(/["<>#&]/g, (mark) => `#${mark.charCodeAt(0)};`);
}
