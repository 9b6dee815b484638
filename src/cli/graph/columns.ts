import type { Graph, GraphNode, NodeKind } from './model';

/** A place in a column: of a node, or of an edge that passes. */
export interface Slot {
  /** Of the node; of an edge its two ends and the column. */
  readonly id: string;
  readonly node?: GraphNode;
}

/** Kinds by column: what starts stands on the left, what listens on the right. */
const kinds: readonly (readonly NodeKind[])[] = [
  ['unit', 'release'],
  ['emperor', 'router'],
  ['instance', 'vassal', 'configuration'],
  ['socket'],
];

/** The columns of a host, each from top to bottom so that edges cross little. */
export function columnsOf({ nodes, edges }: Graph, host: string): readonly (readonly Slot[])[] {
  const own = nodes.filter((node) => node.host === host);
  const column = new Map(own.map(({ id, kind }) => [id, kinds.findIndex((some) => some.includes(kind))]));
  const columns: Slot[][] = kinds.map(() => []);
  for (const node of own) columns[column.get(node.id)!]!.push({ id: node.id, node });
  const links: (readonly [string, string])[] = [];
  for (const { from, to } of edges) {
    const [start, end] = [column.get(from), column.get(to)];
    if (start === undefined || end === undefined || start >= end) continue;
    let before = from;
    for (let passed = start + 1; passed < end; passed += 1) {
      const id = `${from}\n${to}\n${passed}`;
      columns[passed]!.push({ id });
      links.push([before, id]);
      before = id;
    }
    links.push([before, to]);
  }
  const neighbours = (id: string, forward: boolean): readonly string[] =>
    links.flatMap(([left, right]) => (forward ? (right === id ? [left] : []) : left === id ? [right] : []));
  // Sweeping to and fro, each column sorts itself by the mean place of its neighbours (Sugiyama's barycentre).
  for (let sweep = 0; sweep < 6; sweep += 1) {
    const forward = sweep % 2 === 0;
    for (const slots of forward ? columns : [...columns].reverse()) {
      const rank = new Map(
        slots.map(({ id }, index) => [
          id,
          mean(columns, neighbours(id, forward)) ?? ((index + 0.5) / slots.length) * 100,
        ]),
      );
      slots.sort((one, other) => rank.get(one.id)! - rank.get(other.id)!);
    }
  }
  return columns;
}

/** The mean place of some slots within their columns; nothing for none. */
function mean(columns: readonly (readonly Slot[])[], ids: readonly string[]): number | undefined {
  if (ids.length === 0) return undefined;
  const places = ids.map((id) => {
    const slots = columns.find((all) => all.some((slot) => slot.id === id))!;
    return (slots.findIndex((slot) => slot.id === id) + 0.5) / slots.length;
  });
  return (places.reduce((sum, place) => sum + place, 0) / places.length) * 100;
}
