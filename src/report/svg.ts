import { html, type Markup } from './html-text';
import { marks } from './mermaid';
import type { Topology, TopologyNode } from './topology';

/** Sizes in pixels; text is set in a monospaced face of at most 7.9 px a letter. */
const size = {
  column: 340,
  gap: 20,
  head: 38,
  pad: 14,
  indent: 22,
  line: 17,
  between: 10,
  letter: 7.9,
} as const;

/** A node with its place. */
interface Placed extends TopologyNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A host with its place. */
interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly nodes: readonly Placed[];
}

/**
 * The topology as a picture: hosts in so many columns, vassals below their emperor, dashed lines to what a resource waits
 * for. Colours are those of the page.
 *
 * @param columns 1 for phones
 */
export function svgOf({ hosts }: Topology, columns: number): Markup {
  const count = Math.max(1, Math.min(columns, hosts.length));
  const bottoms: number[] = Array.from({ length: count }, () => 0);
  const boxes = hosts.map(({ name, nodes }): Box => {
    // Each host goes where most room is left.
    const column = bottoms.indexOf(Math.min(...bottoms));
    const [x, y] = [column * (size.column + size.gap), bottoms[column]!];
    const placed = placeNodes(nodes, x, y + size.head);
    const height = (placed.at(-1) === undefined ? size.head : bottomOf(placed.at(-1)!) - y) + size.pad;
    bottoms[column] = y + height + size.gap;
    return { name, x, y, height, nodes: placed };
  });
  const width = count * (size.column + size.gap) - size.gap;
  const height = Math.max(...bottoms) - size.gap;
  const nodes = new Map(boxes.flatMap((box) => box.nodes).map((node) => [node.path, node]));
  return html`<svg viewBox="-1 -1 ${width + 2} ${height + 2}" width="${width}" role="img" aria-label="Topology">${boxes.map(
    boxOf,
  )}${[...nodes.values()].map((node) => edgesOf(node, nodes))}${[...nodes.values()].map(nodeOf)}</svg>`;
}

function placeNodes(nodes: readonly TopologyNode[], x: number, top: number): readonly Placed[] {
  let y = top;
  return nodes.map((node) => {
    const indent = node.emperor === undefined ? 0 : size.indent;
    const height = 14 + (2 + node.addresses.length) * size.line;
    const placed = {
      ...node,
      x: x + size.pad + indent,
      y,
      width: size.column - 2 * size.pad - indent,
      height,
    };
    y += height + size.between;
    return placed;
  });
}

const bottomOf = ({ y, height }: Placed): number => y + height;

function boxOf({ name, x, y, height }: Box): Markup {
  return html`<rect class="host" x="${x}" y="${y}" width="${size.column}" height="${height}" rx="10"/><text class="host-name" x="${x + size.pad}" y="${y + 24}">${fitted(name, size.column - 2 * size.pad)}</text>`;
}

function nodeOf(node: Placed): Markup {
  const { x, y, width, height, kind, label, type, addresses, path } = node;
  const mark = marks[kind] === '' ? '' : `${marks[kind]} `;
  const room = width - 24;
  const lines = [type, ...addresses].map(
    (text, index) =>
      html`<text class="small" x="${x + 12}" y="${y + 20 + (index + 1) * size.line}">${fitted(text, room)}</text>`,
  );
  return html`<g class="node ${kind}"><title>${path}: ${kind}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/><text class="name" x="${x + 12}" y="${y + 20}">${fitted(mark + label, room)}</text>${lines}</g>`;
}

function edgesOf(node: Placed, nodes: ReadonlyMap<string, Placed>): readonly Markup[] {
  const emperor = node.emperor === undefined ? undefined : nodes.get(node.emperor);
  const middle = node.y + node.height / 2;
  const runs =
    emperor === undefined
      ? []
      : [html`<path class="runs" d="M${emperor.x + 10} ${bottomOf(emperor)}V${middle}H${node.x}"/>`];
  const waits = node.after
    .flatMap((path) => nodes.get(path) ?? [])
    .map(
      (other) =>
        html`<path class="after" d="${curve(node, other)}"><title>${node.path} after ${other.path}</title></path>`,
    );
  return [...runs, ...waits];
}

/** Within a column around its right-hand side, else from side to side. */
function curve(from: Placed, to: Placed): string {
  const [startY, endY] = [from.y + from.height / 2, to.y + to.height / 2];
  if (Math.abs(from.x - to.x) < size.column) {
    const [start, end] = [from.x + from.width, to.x + to.width];
    return `M${start} ${startY}C${start + 16} ${startY} ${end + 16} ${endY} ${end} ${endY}`;
  }
  const right = to.x > from.x;
  const [start, end] = right ? [from.x + from.width, to.x] : [from.x, to.x + to.width];
  const reach = right ? 40 : -40;
  return `M${start} ${startY}C${start + reach} ${startY} ${end - reach} ${endY} ${end} ${endY}`;
}

/** A text that is no wider than its box. */
function fitted(text: string, width: number): string {
  const most = Math.floor(width / size.letter);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
