import { type Layout, layoutOf, linesOf, type PlacedEdge, type Point } from './layout';
import type { Graph, NodeKind } from './model';

/** Fill and line of each kind; they differ in brightness, too. */
const colours: Readonly<Record<NodeKind, readonly [string, string]>> = {
  unit: ['#f1f3f5', '#868e96'],
  release: ['#f3f0ff', '#6741d9'],
  emperor: ['#fff3bf', '#e67700'],
  router: ['#ffe8cc', '#d9480f'],
  instance: ['#d0ebff', '#1971c2'],
  vassal: ['#e7f5ff', '#1971c2'],
  configuration: ['#f8f9fa', '#495057'],
  socket: ['#d3f9d8', '#2f9e44'],
};

/** The topology as a picture, drawn in one file without anything from elsewhere. */
export function graphSvg(graph: Graph): string {
  const layout = layoutOf(graph);
  const { width, height } = layout;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="12">`,
    `<title>${escapeText(graph.project)}</title>`,
    '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#495057"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...layout.hosts.map(host),
    ...layout.edges.map(curve),
    ...layout.nodes.map(node),
    ...layout.edges.map(label),
    '</svg>',
  ].join('\n')}\n`;
}

function host({ title, x, y, width, height }: Layout['hosts'][number]): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="#fcfcfd" stroke="#adb5bd"/><text x="${x + 12}" y="${y + 21}" font-weight="bold" fill="#212529">${escapeText(title)}</text>`;
}

function node(placed: Layout['nodes'][number]): string {
  const { kind, x, y, width, height } = placed;
  const [fill, stroke] = colours[kind];
  const radius = kind === 'socket' ? height / 2 : kind === 'unit' ? 0 : 5;
  const lines = linesOf(placed).map((text, index) => {
    // The kind stands above the name, smaller and in the colour of the frame.
    const first = kind !== 'socket' && index === 0;
    const style = first ? `font-size="10" fill="${stroke}"` : 'fill="#212529"';
    const weight = kind !== 'socket' && index === 1 ? ' font-weight="bold"' : '';
    return `<text x="${x + 10}" y="${y + 19 + index * 17}" ${style}${weight}>${escapeText(text)}</text>`;
  });
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}" stroke="${stroke}"/>${lines.join('')}`;
}

/** Two points and the control points of the curve between them. */
type Bow = readonly [Point, Point, Point, Point];

/** Curves from point to point, level at each of them; within a column around its right-hand side. */
function bowsOf({ points }: PlacedEdge): readonly Bow[] {
  return points.slice(1).map((end, index): Bow => {
    const start = points[index]!;
    const reach = start[0] === end[0] ? 46 : (end[0] - start[0]) / 2;
    const into = start[0] === end[0] ? -46 : reach;
    return [start, [start[0] + reach, start[1]], [end[0] - into, end[1]], end];
  });
}

function curve(edge: PlacedEdge): string {
  const point = ([x, y]: Point): string => `${Math.round(x)} ${Math.round(y)}`;
  const bows = bowsOf(edge).map(([, out, into, end]) => `C${[out, into, end].map(point).join(' ')}`);
  const dashes = edge.label === 'after' ? ' stroke-dasharray="4 3"' : '';
  return `<path d="M${point(edge.points[0]!)} ${bows.join(' ')}" fill="none" stroke="#868e96"${dashes} marker-end="url(#end)"/>`;
}

/** The label stands in the middle of the last curve, with a rim that keeps it readable above lines. */
function label(edge: PlacedEdge): string {
  const [p, q, r, s] = bowsOf(edge).at(-1)!;
  const middle = (index: 0 | 1): number =>
    Math.round((p[index] + 3 * q[index] + 3 * r[index] + s[index]) / 8);
  const text = `x="${middle(0)}" y="${middle(1) + 3}" text-anchor="middle" font-size="10"`;
  const shown = escapeText(edge.label);
  return `<text ${text} stroke="#fcfcfd" stroke-width="4" stroke-linejoin="round">${shown}</text><text ${text} fill="#495057">${shown}</text>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
