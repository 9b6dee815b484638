import { nodeTitle, type Topology, type TopologyNode, titleOf } from './model';

/** Brackets that give a node its shape. */
const shapes: Readonly<Record<TopologyNode['kind'], readonly [string, string]>> = {
  unit: ['[[', ']]'],
  release: ['[(', ')]'],
  emperor: ['{{', '}}'],
  instance: ['[', ']'],
  vassal: ['[', ']'],
  configuration: ['[/', '/]'],
  router: ['>', ']'],
  socket: ['([', '])'],
  file: ['[/', '/]'],
};

const classes = {
  create: 'fill:#dafbe1,stroke:#1a7f37,color:#0a3b18',
  update: 'fill:#fff8c5,stroke:#9a6700,color:#3b2300',
  replace: 'fill:#ffe2cc,stroke:#bc4c00,color:#471700',
  delete: 'fill:#ffebe9,stroke:#cf222e,color:#4c0b10,stroke-dasharray:4 3',
} as const;

/** Renders the topology as a Mermaid flowchart, which forges render in Markdown. */
export function topologyMermaid({ hosts, nodes, edges }: Topology): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const boxes = hosts.flatMap((host, index) => [
    `  subgraph h${index}["${text(titleOf(host))}"]`,
    ...nodes
      .filter((node) => node.host === host.name)
      .map((node) => {
        const [open, close] = shapes[node.kind];
        const lines = [nodeTitle(node), ...node.details].map(text).join('<br/>');
        const style = classOf(node);
        return `    ${names.get(node.id)}${open}"${lines}"${close}${style === undefined ? '' : `:::${style}`}`;
      }),
    '  end',
  ]);
  const arrows = edges.map(({ from, to, label }) => {
    const arrow = label === 'after' ? '-.->' : '-->';
    return `  ${names.get(from)} ${arrow}|"${text(label)}"| ${names.get(to)}`;
  });
  const used = new Set(nodes.map(classOf));
  const styles = Object.entries(classes)
    .filter(([name]) => used.has(name as keyof typeof classes))
    .map(([name, style]) => `  classDef ${name} ${style}`);
  return `${['flowchart LR', ...boxes, ...arrows, ...styles].join('\n')}\n`;
}

function classOf({ state }: TopologyNode): keyof typeof classes | undefined {
  if (state === 'adopt') return 'update';
  return state === undefined || !(state in classes) ? undefined : (state as keyof typeof classes);
}

/** Escapes a label: characters special to Mermaid, Markdown or HTML become numeric entities. */
function text(given: string): string {
  return [...given.slice(0, 80)]
    .map((letter) => (/[\p{L}\p{N} /:._+~-]/u.test(letter) ? letter : `#${letter.codePointAt(0)};`))
    .join('');
}
