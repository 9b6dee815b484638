import type { Change, Difference } from './change';
import { formatValue, inLine } from './format-value';
import { formatVariables } from './format-variables';

/** Options for printing changes. */
export interface ChangeFormat {
  /** Whether the value at this path is secret. */
  readonly secret?: (path: Change['path']) => boolean;
  /** Whether to print the reason after the activation. */
  readonly verbose?: boolean;
}

/** Formats a change in one line.
 *
 * @example
 * formatChange(change) // processes: 2 → 4 (reload)
 * formatChange(change, { verbose: true }) // listen: 100 → 200 (restart: it is set when the socket is bound; …)
 */
export function formatChange(
  change: Change,
  { secret = () => false, verbose = false }: ChangeFormat = {},
): string {
  const hidden = secret(change.path);
  const show = (value: unknown): string => (hidden ? '[secret]' : formatValue(value));
  const name = nameOfChange(change.path);
  const how = `${hidden ? '' : opened(change)}${suffix(change, verbose)}`;
  const variables = hidden ? formatVariables(change, secret) : undefined;
  if (variables !== undefined) return `${name}: ${variables}${how}`;
  if (change.kind === 'order')
    return `${change.reason === 'only comments differ' ? 'comments' : 'order of options'} changed${how}`;
  if (change.kind === 'add') return `+ ${name}: ${show(change.to)}${how}`;
  if (change.kind === 'remove') return `- ${name}: ${show(change.from)}${how}`;
  return `${name}: ${show(change.from)} → ${show(change.to)}${how}`;
}

/** Formats all changes of a resource, one per line. */
export function formatDifference(difference: Difference, options: ChangeFormat = {}): readonly string[] {
  return difference.changes.map((change) => formatChange(change, options));
}

/** Rights that all users of the host gain by a change of a mode; empty if they gain none. */
function opened({ path, from, to }: Change): string {
  const isMode = /^(mode|directoryMode)$/.test(String(path.at(-1)));
  if (!isMode || !isOctal(from) || !isOctal(to)) return '';
  const gained = Number(to.at(-1)) & ~Number(from.at(-1));
  const rights = [...(gained & 4 ? ['read'] : []), ...(gained & 2 ? ['write'] : [])];
  return rights.length === 0 ? '' : ` (opens: everybody on the host can ${rights.join(' and ')} it)`;
}

const isOctal = (value: unknown): value is string => typeof value === 'string' && /^[0-7]{3,4}$/.test(value);

function suffix({ activation, replaces, reason, lossless, impact }: Change, verbose: boolean): string {
  if (replaces === true) return ' (replace)';
  if (activation === undefined || (activation === 'none' && !verbose)) return '';
  const effect = lossless ?? impact;
  return verbose && reason !== undefined
    ? ` (${activation}${effect === undefined ? '' : ` (${effect})`}: ${reason})`
    : ` (${activation}${effect === undefined ? '' : `: ${effect}`})`;
}

/** Formats the path of a change in one line: the option, with its section unless that is `uwsgi`. */
export function nameOfChange(path: Change['path']): string {
  return inLine(plainName(path));
}

function plainName(path: Change['path']): string {
  const below = path[0] === 'service' ? path.slice(1) : path;
  const depth = depthOfSections(String(below[0]), path[0] === 'service');
  if (depth === undefined || below.length < depth + 2) return path.join('.');
  const [section, ...rest] = below.slice(depth);
  const before = below[0] === 'sections' ? [] : below.slice(0, depth);
  return [...before, ...(section === 'uwsgi' ? [] : [`[${section}]`]), rest.join('.')].join(' ');
}

/** How far below a prop its sections are; undefined if it has none. */
function depthOfSections(prop: string, ofService: boolean): number | undefined {
  if (prop === 'sections' || (ofService && (prop === 'unit' || prop === 'socketUnit'))) return 1;
  return prop === 'dropIns' ? 2 : undefined;
}
