import { type NodeKind, nodeTitle, type Topology, type TopologyNode, titleOf } from './model';

const shapes: Readonly<Record<NodeKind, string>> = {
  unit: 'component',
  release: 'cylinder',
  emperor: 'hexagon',
  instance: 'box',
  vassal: 'box',
  configuration: 'note',
  router: 'cds',
  socket: 'oval',
  file: 'note',
};

/** Fill and line colour of each kind; they differ in brightness as well. */
const kinds: Readonly<Record<NodeKind, readonly [string, string]>> = {
  unit: ['#f1f3f5', '#868e96'],
  release: ['#f3f0ff', '#6741d9'],
  emperor: ['#fff3bf', '#e67700'],
  router: ['#ffe8cc', '#d9480f'],
  instance: ['#d0ebff', '#1971c2'],
  vassal: ['#e7f5ff', '#1971c2'],
  configuration: ['#f8f9fa', '#495057'],
  socket: ['#d3f9d8', '#2f9e44'],
  file: ['#f8f9fa', '#495057'],
};

/**
 * Renders the topology for Graphviz; dashed edges are dependencies. CSS classes name kinds and actions, for pages
 * that embed the SVG.
 */
export function topologyDot({ project, hosts, nodes, edges }: Topology): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  // With left-to-right layout, Graphviz draws the first node at the bottom.
  const boxes = [...hosts]
    .reverse()
    .flatMap((host, index) => [
      `  subgraph cluster_${index} {`,
      `    label=${quote(titleOf(host))}; labeljust=l; class=host; style=rounded; color="#adb5bd"; bgcolor="#fcfcfd";`,
      ...nodes
        .filter((node) => node.host === host.name)
        .map((node) => `    ${names.get(node.id)} ${settingsOf(node)};`),
      '  }',
    ]);
  const arrows = edges.map(({ from, to, label }) => {
    const style = label === 'after' ? 'style=dashed, constraint=false' : `label=${quote(label)}`;
    return `  ${names.get(from)} -> ${names.get(to)} [${style}];`;
  });
  return `${[
    `digraph ${quote(project)} {`,
    '  graph [rankdir=LR, fontname="Courier", fontsize=13, ranksep=0.6, nodesep=0.2];',
    '  node [fontname="Courier", fontsize=12, style=filled, height=0.3, margin="0.15,0.08"];',
    '  edge [fontname="Courier", fontsize=10, color="#868e96", fontcolor="#495057", arrowsize=0.7];',
    ...boxes,
    ...arrows,
    '}',
  ].join('\n')}\n`;
}

function settingsOf(node: TopologyNode): string {
  const { kind, details, state, path } = node;
  const [fill, line] = kinds[kind];
  const settings = {
    label: [nodeTitle(node), ...details].join('\n'),
    shape: shapes[kind],
    class: [kind, ...(state === undefined ? [] : [state])].join(' '),
    fillcolor: fill,
    color: line,
    ...(state !== undefined && { tooltip: `${path}: ${state}` }),
  };
  const list = Object.entries(settings).map(([key, value]) => `${key}=${quote(value)}`);
  return `[${list.join(', ')}]`;
}

/**
 * Quotes a label, in which Graphviz interprets escapes and entities; replaces characters that documents must not
 * contain.
 */
function quote(text: string): string {
  const fit = text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\ufffd');
  return `"${fit.replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
