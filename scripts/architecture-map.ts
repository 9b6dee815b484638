/** The map of `src` in docs/architecture.md: its folders, and the ways of an option, a secret and an update through them. */

/** Folders of src, by what they are for; the order is that of the picture. */
export const areas: Readonly<Record<string, readonly string[]>> = {
  'what users write': ['constructs', 'presets', 'policy', 'pulumi', 'testing'],
  'values and texts': ['options', 'config', 'activation', 'plan', 'rollout', 'secrets'],
  'engines and output': ['engine', 'provider', 'cli', 'report', 'adopt'],
  'what happens to a resource': ['orchestration', 'resources'],
  'the way to hosts': ['transport', 'runtime'],
};

/** Places outside of src. */
const outside: Readonly<Record<string, string>> = {
  program: 'program of the user',
  host: 'host: files, systemd, uWSGI',
  output: 'terminal, reports, records',
};

interface Way {
  readonly color: string;
  readonly steps: readonly (readonly [from: string, to: string, label: string])[];
}

/** The ways, each in its order. */
export const ways: Readonly<Record<string, Way>> = {
  option: {
    color: '#1f6feb',
    steps: [
      ['program', 'config', "set('processes', 4)"],
      ['config', 'constructs', 'directive'],
      ['constructs', 'engine', 'sections on the wire'],
      ['engine', 'orchestration', 'check, diff'],
      ['orchestration', 'resources', 'reconcile()'],
      ['resources', 'transport', 'file on standard input'],
      ['transport', 'host', 'shop.ini'],
    ],
  },
  secret: {
    color: '#c62828',
    steps: [
      ['program', 'secrets', 'secret(…): noted'],
      ['secrets', 'constructs', 'marked value'],
      ['constructs', 'provider', 'mark on the wire'],
      ['provider', 'orchestration', 'checkProps()'],
      ['orchestration', 'resources', 'mode 640'],
      ['secrets', 'cli', 'masked as [secret]'],
      ['cli', 'output', 'where text leaves'],
    ],
  },
  update: {
    color: '#2e7d32',
    steps: [
      ['host', 'transport', 'observe()'],
      ['transport', 'resources', 'read()'],
      ['resources', 'plan', 'diff()'],
      ['plan', 'activation', 'which activation'],
      ['activation', 'resources', 'transaction'],
      ['resources', 'runtime', 'probes prove it'],
      ['runtime', 'host', 'or it is put back'],
    ],
  },
};

const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;

/** The map in the language of Graphviz. */
function architectureDot(): string {
  const clusters = Object.entries(areas).map(
    ([area, folders], index) =>
      `subgraph cluster_${index} { label=${quoted(area)}; ${folders.map((folder) => `${folder} [label=${quoted(`src/${folder}`)}];`).join(' ')} }`,
  );
  const places = Object.entries(outside).map(
    ([name, label]) => `${name} [label=${quoted(label)}, shape=note, fillcolor="#fff8e1"];`,
  );
  const edges = Object.entries(ways).flatMap(([, { color, steps }]) =>
    steps.map(
      ([from, to, label], index) =>
        `${from} -> ${to} [color=${quoted(color)}, fontcolor=${quoted(color)}, label=${quoted(` ${index + 1} ${label}`)}];`,
    ),
  );
  const legend = Object.entries(ways).map(
    ([name, { color }]) =>
      `<tr><td align="left"><font color="${color}"><b>—</b> way of ${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}</font></td></tr>`,
  );
  return `digraph architecture {
  graph [fontname="Helvetica", fontsize=12, fontcolor="#555555", color="#bbbbbb", style=rounded, nodesep=0.35, ranksep=0.6];
  node [fontname="Helvetica", fontsize=11, shape=box, margin="0.2,0.1", style="filled,rounded", fillcolor="#f6f8fa", color="#888888"];
  edge [fontname="Helvetica", fontsize=10, penwidth=1.6];
  ${[...places, ...clusters, ...edges].join('\n  ')}
  legend [shape=none, style="", label=<<table border="0" cellborder="0">${legend.join('')}</table>>];
}
`;
}

/** The map as SVG, laid out by Graphviz. */
export async function architectureSvg(): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  const drawn = (await instance()).renderString(architectureDot(), { format: 'svg' });
  const bare = drawn.replace(/<!--[\s\S]*?-->\n?|<title>[^<]*<\/title>\n/g, '');
  return bare.replace('<svg ', '<svg role="img" aria-label="Folders of src and three ways through them" ');
}
