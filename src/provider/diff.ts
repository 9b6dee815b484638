import { withDefaults } from '../orchestration/check-props';
import { compare } from '../orchestration/compare';
import { ignoring } from '../orchestration/ignore-changes';
import { type Change, type Difference, replaces } from '../plan/change';
import { formatDifference } from '../plan/format';
import { formatPath } from '../plan/property-path';
import { hiddenAt, shownPlaces } from '../plan/secret-places';
import type { Resource } from '../resources/resource';
import type { Props } from './check';
import { type Secrecy, secretPropPlaces, unwrap } from './secret';
import { type Values, withoutNulls } from './values';

/** Request of Diff, decoded. */
export interface DiffRequest {
  readonly olds: Values;
  readonly news: Values;
  /** Property paths whose changes do not count. */
  readonly ignoreChanges?: readonly string[];
  /** Whether the old side was read from the host by a refresh; the engine reverses the response then. */
  readonly refreshed?: boolean;
}

/** How one property changes. */
export interface PropertyChange {
  readonly kind: 'add' | 'remove' | 'change';
  readonly replaces: boolean;
}

/** Response of Diff. */
export interface DiffResult {
  /** Changes by property path. */
  readonly detailed: ReadonlyMap<string, PropertyChange>;
  /** The inputs that change, by their names. */
  readonly properties: readonly string[];
  /** Inputs whose change replaces the resource. */
  readonly replaces: readonly string[];
  readonly deleteFirst: boolean;
  /** The changes for people: `processes: 2 → 4 (reload)`. */
  readonly lines: readonly string[];
  /** Why the changes are refused. */
  readonly refused?: string;
}

/** Compares old inputs with new ones, regardless of secrecy. */
export function diffInputs(resource: Resource, request: DiffRequest): DiffResult {
  const [olds, news] = [plainProps(resource, request.olds), plainProps(resource, request.news)];
  const wanted = { ...news, props: ignoring(news.props, olds.props, request.ignoreChanges ?? []) };
  const { difference, refused } = compare(resource, olds.props, wanted.props);
  const { changes } = difference;
  return {
    detailed: new Map(
      shown(changes).map(({ path, kind, replaces = false }) => [
        formatPath(path),
        { kind: kindOf(kind), replaces },
      ]),
    ),
    properties: topLevel(changes),
    replaces: topLevel(changes.filter((change) => change.replaces)),
    // The new resource takes over from the old one, which stays if that fails. Deleting the old one keeps shared claims.
    deleteFirst: replaces(difference) && difference.deleteFirst === true,
    lines: linesOf(resource, request, difference, olds, wanted),
    refused: request.refreshed === true ? undefined : refused,
  };
}

/** Inputs as plain props, with defaults that a newer release of this provider may have brought. */
function plainProps(resource: Resource, inputs: Values): { props: Props; secrecy: Secrecy } {
  const { plain, secrecy } = unwrap(inputs);
  return { props: withDefaults(resource, withoutNulls(plain) as Values), secrecy };
}

/** Changes to show. A reordering is shown only if no option changed; otherwise it follows from those changes. */
function shown(changes: readonly Change[]): readonly Change[] {
  const others = changes.filter(({ kind }) => kind !== 'order');
  return others.length > 0 ? others : changes;
}

function kindOf(kind: Change['kind']): PropertyChange['kind'] {
  return kind === 'order' ? 'change' : kind;
}

function topLevel(changes: readonly Change[]): readonly string[] {
  return [...new Set(changes.map(({ path }) => String(path[0])))];
}

/** Most lines shown; a whole new file would fill the screen. */
const mostLines = 12;

function linesOf(
  resource: Resource,
  { refreshed = false }: DiffRequest,
  difference: Difference,
  olds: { props: Props; secrecy: Secrecy },
  news: { props: Props; secrecy: Secrecy },
): readonly string[] {
  if (difference.changes.length === 0) return [];
  const places = shownPlaces(
    resource,
    [olds, news].flatMap(({ props, secrecy }) => secretPropPlaces(props, secrecy)),
  );
  const forward = refreshed ? compare(resource, news.props, olds.props).difference : difference;
  // Drift found by a refresh has no activation.
  const plain = refreshed
    ? { changes: forward.changes.map(({ activation: _, replaces: __, ...change }) => change) }
    : forward;
  const lines = formatDifference(plain, { secret: (path) => hiddenAt(places, path) });
  const first = lines.slice(0, mostLines);
  return lines.length > mostLines ? [...first, `and ${lines.length - mostLines} more`] : first;
}

/** Joins changes in one row if they fit, else one per line. */
export function rowOrLines(lines: readonly string[]): string {
  const row = lines.join('; ');
  return row.length <= 100 ? row : lines.join('\n');
}
