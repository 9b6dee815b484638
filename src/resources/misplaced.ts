import { posix } from 'node:path';
import type { Activated } from '../activation/activation';
import type { Change } from '../plan/change';
import { diffValues } from '../plan/diff-values';
import { hasUnknown } from '../plan/unknown';
import type { FileFacts } from '../transport/host';
import { ResourceError, type Work } from './resource';

interface WithMode {
  readonly mode: string;
}

/**
 * Kind of the entry that stands in the place of a file, as its mode in live props: `link to /srv/shop.ini`, `directory`.
 * Undefined for a file that could be read. Such a place is a difference of its resource, and no failure of the whole plan.
 */
export function misplacedAs(file: FileFacts): string | undefined {
  if (file.content !== undefined) return undefined;
  if (file.kind === 'link') return `link to ${file.target}`;
  if (file.kind !== 'file') return file.kind;
  return file.unreadable === undefined ? `file of ${file.size} bytes` : `unreadable (${file.unreadable})`;
}

/** Stand-in for a text that cannot be read: the declared one, if it is known, so that nothing else differs. */
export const standInText = <Props extends object>(known: Props, render: (props: Props) => string): string =>
  hasUnknown(known) ? '[uwsgi]\n' : render(known);

/** The mode of a file in live props. */
export const liveMode = (file: FileFacts): string => misplacedAs(file) ?? file.mode;

/** Differences of modes: `mode: 644 → 640`, or `mode: link to /srv/shop.ini → file`. */
export function diffMode(from: WithMode, to: WithMode, facts: Partial<Activated> = {}): readonly Change[] {
  const shown = ({ mode }: WithMode, { mode: other }: WithMode): WithMode =>
    typeof other === 'string' && !isMode(other)
      ? { mode: typeof mode === 'string' && isMode(mode) ? 'file' : mode }
      : { mode };
  return diffValues(shown(from, to), shown(to, from), { mode: facts });
}

/** Precondition of a write, as `Upload.onlyIf` and `TransactionFile.expected` take it. */
export function expectedOf(file: FileFacts | undefined): string {
  if (file === undefined) return 'absent';
  return file.digest ?? (file.kind === 'file' ? 'unreadable' : file.kind);
}

/** Refuses to replace a directory or a device by a file. A link is replaced; its target stays unchanged. */
export function refuseReplacing(file: FileFacts | undefined, host: string): void {
  if (file === undefined || file.kind === 'file' || file.kind === 'link') return;
  const message = `Cannot write ${file.path}: it must be a file or absent, but a ${file.kind} stands there; move it away`;
  throw new ResourceError(host, posix.basename(file.path), `${message}; nothing was changed`);
}

/** Warns of files beside a configuration that cannot be read, as other users may write them; they count as empty. */
export function warnOfUnread(
  { warn }: Pick<Work, 'warn'>,
  host: string,
  files: readonly (FileFacts | undefined)[],
): void {
  for (const file of files) {
    const odd = file && misplacedAs(file);
    if (odd !== undefined)
      warn(`${host}: ${file!.path} counts as empty: it must be a file of one line, but is ${odd}`);
  }
}

const isMode = (mode: string): boolean => /^[0-7]+$/.test(mode);
