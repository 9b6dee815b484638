/** Part of a text that may be omitted. */
export interface Piece {
  /** Omission rank: the highest is omitted first; 0 is never omitted. */
  readonly rank: number;
  /** Name in the list of omissions: `configuration`. */
  readonly what: string;
  readonly parts: readonly (string | Piece)[];
}

/** A truncated text and its omissions. */
export interface Cut {
  readonly text: string;
  /** Number of omitted pieces of each kind. */
  readonly missing: ReadonlyMap<string, number>;
}

/**
 * Joins a text and omits as little as possible to keep it within a limit: least important parts first, and among equals
 * the last ones.
 *
 * @param most characters (UTF-16 units)
 */
export function truncateTo(root: Piece, most: number): Cut {
  const all = piecesOf(root, []);
  const gone = new Set<Piece>();
  const missing = new Map<string, number>();
  let length = all.reduce((sum, { piece }) => sum + ownLength(piece), 0);
  const order = all
    .map((one, index) => ({ ...one, index }))
    .filter(({ piece }) => piece.rank > 0)
    .sort((one, other) => other.piece.rank - one.piece.rank || other.index - one.index);
  for (const { piece, around } of order) {
    if (length <= most) break;
    if (around.some((outer) => gone.has(outer))) continue;
    length -= piecesOf(piece, [])
      .filter((inner) => !gone.has(inner.piece) && !inner.around.some((outer) => gone.has(outer)))
      .reduce((sum, inner) => sum + ownLength(inner.piece), 0);
    gone.add(piece);
    missing.set(piece.what, (missing.get(piece.what) ?? 0) + 1);
  }
  return { text: joined(root, gone), missing };
}

/** A piece with its ancestors. */
interface Placed {
  readonly piece: Piece;
  readonly around: readonly Piece[];
}

function piecesOf(piece: Piece, around: readonly Piece[]): readonly Placed[] {
  const within = [...around, piece];
  return [
    { piece, around },
    ...piece.parts.flatMap((part) => (typeof part === 'string' ? [] : piecesOf(part, within))),
  ];
}

function ownLength({ parts }: Piece): number {
  return parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
}

function joined({ parts }: Piece, gone: ReadonlySet<Piece>): string {
  return parts
    .map((part) => (typeof part === 'string' ? part : gone.has(part) ? '' : joined(part, gone)))
    .join('');
}
