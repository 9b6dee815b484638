import { columnsOf, type Slot } from './columns';
import type { Graph, GraphEdge, GraphNode } from './model';

/** A point, in pixels from the top left. */
export type Point = readonly [x: number, y: number];

/** Something with a place. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An edge with the points it goes through; it leaves to the right and comes in from the left, unless it goes back. */
export interface PlacedEdge extends GraphEdge {
  readonly points: readonly Point[];
}

/** Everything with its place. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly hosts: readonly (Box & { readonly title: string })[];
  readonly nodes: readonly (Box & GraphNode)[];
  readonly edges: readonly PlacedEdge[];
}

const letter = 7.3;
const line = 17;
const padding = 10;
const between = 18;
const margin = 20;
const head = 36;

/** Places nodes in columns by kind, a box a host; edges that pass a column have a place of their own in it. */
export function layoutOf(graph: Graph): Layout {
  const columns = graph.hosts.map(({ name }) => columnsOf(graph, name));
  const count = Math.max(0, ...columns.map((all) => all.length));
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(0, ...columns.flatMap((all) => (all[index] ?? []).map(widthOf))),
  );
  const gaps = gapsOf(graph, columns, count);
  const lefts = widths.map((_, index) =>
    widths
      .slice(0, index)
      .reduce((left, width, before) => left + width + (width === 0 ? 0 : gaps[before]!), 2 * margin),
  );
  const right = Math.max(2 * margin, ...widths.map((width, index) => lefts[index]! + width));
  const titles = graph.hosts.map(({ name, address }) => `${name} (${address})`);
  const width = Math.max(right, ...titles.map((title) => title.length * letter + 2 * margin)) + margin;
  const slots = new Map<string, Box>();
  let top = margin;
  const hosts = columns.map((all, index) => {
    const heights = all.map((column) =>
      column.reduce((sum, slot) => sum + heightOf(slot) + between, -between),
    );
    const tallest = Math.max(line, ...heights);
    for (const [number, column] of all.entries()) {
      let y = top + head + (tallest - heights[number]!) / 2;
      for (const slot of column) {
        slots.set(slot.id, { x: lefts[number]!, y, width: widths[number]!, height: heightOf(slot) });
        y += heightOf(slot) + between;
      }
    }
    const box = {
      title: titles[index]!,
      x: margin,
      y: top,
      width: width - margin,
      height: head + tallest + margin,
    };
    top += box.height + margin;
    return box;
  });
  const nodes = graph.nodes.map((node) => ({ ...node, ...slots.get(node.id)! }));
  return { width: width + margin, height: top, hosts, nodes, edges: edgesOf(graph, slots) };
}

/** Room between columns: as much as the longest label there wants. */
function gapsOf(
  { edges }: Graph,
  columns: readonly (readonly (readonly Slot[])[])[],
  count: number,
): readonly number[] {
  const column = new Map(
    columns.flatMap((all) => all.flatMap((slots, index) => slots.map(({ id }) => [id, index]))),
  );
  return Array.from({ length: count }, (_, index) => {
    const near = edges.filter(({ from, to }) => column.get(from) === index || column.get(to) === index + 1);
    return Math.max(60, ...near.map(({ label }) => label.length * 6.2 + 50));
  });
}

/** Edges that meet at a side of a node are spread over it, in the order of their other ends. */
function edgesOf({ edges }: Graph, slots: ReadonlyMap<string, Box>): readonly PlacedEdge[] {
  const middle = (id: string): number => slots.get(id)!.y + slots.get(id)!.height / 2;
  const port = (edge: GraphEdge, end: 'from' | 'to'): number => {
    const other = end === 'from' ? 'to' : 'from';
    const together = edges
      .filter((one) => one[end] === edge[end])
      .sort((one, two) => middle(one[other]) - middle(two[other]));
    const { y, height } = slots.get(edge[end])!;
    return y + (height * (together.indexOf(edge) + 1)) / (together.length + 1);
  };
  return edges.map((edge) => {
    const [one, other] = [slots.get(edge.from)!, slots.get(edge.to)!];
    const start: Point = [one.x <= other.x ? one.x + one.width : one.x, port(edge, 'from')];
    const end: Point = [one.x < other.x ? other.x : other.x + other.width, port(edge, 'to')];
    const bends = [...slots].flatMap(([id, box]): Point[] =>
      id.startsWith(`${edge.from}\n${edge.to}\n`)
        ? [
            [box.x, box.y + box.height / 2],
            [box.x + box.width, box.y + box.height / 2],
          ]
        : [],
    );
    return { ...edge, points: [start, ...bends.sort((a, b) => a[0] - b[0]), end] };
  });
}

/** The lines a node shows. */
export function linesOf({ kind, label, details }: GraphNode): readonly string[] {
  return kind === 'socket' ? [label] : [kind, label, ...details];
}

function widthOf({ node }: Slot): number {
  if (node === undefined) return 0;
  return Math.ceil(Math.max(...linesOf(node).map((text) => [...text].length)) * letter + 2 * padding);
}

function heightOf({ node }: Slot): number {
  return node === undefined ? 8 : linesOf(node).length * line + 2 * padding - 4;
}
