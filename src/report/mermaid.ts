import type { Topology, TopologyNode } from './topology';

/** Most nodes that a picture is still read with. */
const most = 60;

const classes = {
  create: 'fill:#dafbe1,stroke:#1a7f37,color:#0a3b18',
  update: 'fill:#fff8c5,stroke:#9a6700,color:#3b2300',
  replace: 'fill:#ffe2cc,stroke:#bc4c00,color:#471700',
  delete: 'fill:#ffebe9,stroke:#cf222e,color:#4c0b10,stroke-dasharray:4 3',
  same: 'fill:#f6f8fa,stroke:#8c959f,color:#1f2328',
} as const;

/** Marks of what is done, so that colours are not all that tells it. */
export const marks = {
  create: '+',
  adopt: '=',
  update: '~',
  replace: '±',
  delete: '−',
  forget: '.',
  same: '',
} as const;

/** A topology as a Mermaid flowchart; undefined where nothing can be drawn. */
export function mermaidOf({ hosts }: Topology): string | undefined {
  const all = hosts.flatMap(({ nodes }) => nodes);
  if (all.length === 0) return undefined;
  // What changes is drawn before what does not.
  const chosen = new Set(
    [...all]
      .sort((one, other) => Number(one.kind === 'same') - Number(other.kind === 'same'))
      .slice(0, most)
      .map(({ path }) => path),
  );
  const drawn = hosts
    .map(({ name, nodes }) => ({ name, nodes: nodes.filter(({ path }) => chosen.has(path)) }))
    .filter(({ nodes }) => nodes.length > 0);
  const ids = new Map(drawn.flatMap(({ nodes }) => nodes).map(({ path }, index) => [path, `n${index}`]));
  const boxes = drawn.flatMap(({ name, nodes }, index) => [
    `  subgraph h${index}["${label(name)}"]`,
    ...nodes.map((node) => `    ${ids.get(node.path)}["${linesOf(node).join('<br/>')}"]:::${classOf(node)}`),
    '  end',
  ]);
  const edges = drawn.flatMap(({ nodes }) =>
    nodes.flatMap(({ path, emperor, after }) => [
      ...(emperor !== undefined && ids.has(emperor) ? [`  ${ids.get(emperor)} --> ${ids.get(path)}`] : []),
      ...after
        .filter((other) => ids.has(other))
        .map((other) => `  ${ids.get(path)} -. after .-> ${ids.get(other)}`),
    ]),
  );
  const used = new Set(drawn.flatMap(({ nodes }) => nodes.map(classOf)));
  const styles = Object.entries(classes)
    .filter(([name]) => used.has(name as keyof typeof classes))
    .map(([name, style]) => `  classDef ${name} ${style}`);
  const left = all.length - chosen.size;
  const note = left > 0 ? [`  %% ${left} more are not drawn`] : [];
  return ['flowchart LR', ...boxes, ...edges, ...styles, ...note].join('\n');
}

function linesOf({ kind, label: name, type, addresses }: TopologyNode): readonly string[] {
  const mark = marks[kind] === '' ? '' : `${label(marks[kind])} `;
  return [`${mark}${label(name)}`, label(type), ...addresses.slice(0, 3).map(label)];
}

function classOf({ kind }: TopologyNode): keyof typeof classes {
  if (kind === 'adopt') return 'update';
  return kind === 'forget' ? 'same' : kind;
}

/** Text of a label: whatever Mermaid, Markdown or HTML could read stands there as a number. */
function label(text: string): string {
  return [...text.slice(0, 80)]
    .map((letter) => (/[\p{L}\p{N} /:._+~-]/u.test(letter) ? letter : `#${letter.codePointAt(0)};`))
    .join('');
}
