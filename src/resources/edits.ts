import { z } from 'zod';
import { EditedError } from '../transport/errors';
import type { Host } from '../transport/host';
import { digestFunctions } from '../transport/scripts/digest';
import { joinShell, type Shell, sh } from '../transport/shell';
import { digestOf } from './digest';

/** SHA-256 of files by their paths. */
export type Digests = Readonly<Record<string, string>>;

/** State of a resource of several files: their digests. */
export const digests = z
  .record(z.string(), z.string())
  .optional()
  .describe('SHA-256 of its files as they were put there, by path: a deletion spares what was edited since');

/** Paths and digests in a state. */
interface PutThere {
  readonly path?: string;
  /** SHA-256 of the only file, or of a row. */
  readonly digest?: string;
  readonly digests?: Digests;
}

/** Digests of the files that a state records, by path; empty for a state of an earlier release. */
export function digestsOf({ path, digest, digests }: PutThere): Digests {
  return digests ?? (path === undefined || digest === undefined ? {} : { [path]: digest });
}

/** State without digests: its deletion removes the files even if they were edited. */
export function discardingEdits<State extends object>(state: State): State {
  return { ...state, digest: undefined, digests: undefined };
}

/**
 * State after an update that was cut off. Files that differ from what the update writes must still be as the state before it
 * records them.
 */
export function halfUpdated(state: PutThere, was: PutThere, edited: readonly string[]): object {
  if (state.digests === undefined || was.digests === undefined) return was;
  const before = edited.flatMap((path) => {
    const digest = was.digests?.[path];
    return digest === undefined ? [] : [[path, digest] as const];
  });
  return { ...was, digests: { ...state.digests, ...Object.fromEntries(before) } };
}

/**
 * State that an update which was cut off has left, by the digests that its host has now: what it wrote is as `state` records it, the
 * rest as it was before.
 */
export function stateLeft(state: PutThere, was: PutThere, live: PutThere): object {
  const [written, found] = [digestsOf(state), digestsOf(live)];
  const paths = Object.keys(written);
  const others = paths.filter((path) => found[path] !== written[path]);
  return paths.length > 0 && others.length === 0 ? state : halfUpdated(state, was, others);
}

/** SHA-256 of files that are written. */
export function digestsWritten(
  files: readonly { readonly path: string; readonly content: string }[],
): Digests {
  return Object.fromEntries(files.map(({ path, content }) => [path, digestOf(content)]));
}

/** SHA-256 of those of the files that are there. */
export function digestsSeen(
  paths: readonly string[],
  digestAt: (path: string) => string | undefined,
): Digests {
  return Object.fromEntries(
    paths.flatMap((path) => {
      const digest = digestAt(path);
      return digest !== undefined && /^[0-9a-f]{64}$/.test(digest) ? [[path, digest]] : [];
    }),
  );
}

/** Files that differ from the recorded digests. A missing file has nothing to lose, and neither has a mask. */
export async function editedFiles(host: Host, expected: Digests): Promise<readonly string[]> {
  const paths = Object.keys(expected);
  if (paths.length === 0) return [];
  const { files } = await host.observe({ files: paths.map((path) => ({ path })) });
  return paths.filter((path) => {
    const file = files.get(path);
    return file !== undefined && file.target !== '/dev/null' && file.digest !== expected[path];
  });
}

/** Shell: ends the script before it changes anything if files to be deleted were edited; prints them. */
export function spareEdits(expected: Digests, files: readonly string[]): Shell {
  const compared = files.filter((path) => expected[path] !== undefined);
  if (compared.length === 0) return sh`:`;
  return sh`${digestFunctions}
edited=
spare() { meant "$2" "$3" || { edited=1; echo "@edited $1 $found"; }; }
${joinShell(compared.map((path) => sh`spare ${files.indexOf(path)} ${path} ${expected[path]}`))}
[ -z "$edited" ] || exit 0`;
}

/**
 * Runs the script of a deletion that begins with {@link spareEdits} of the same files.
 *
 * @throws EditedError when some of them were edited; then nothing was done
 */
export async function deleteSparing(
  host: Host,
  files: readonly string[],
  script: Shell,
  options: { readonly purpose: string; readonly timeout: number },
): Promise<void> {
  const { stdout } = await host.exec(script, options);
  const edited = stdout.split('\n').flatMap((line) => {
    const [, index, found] = /^@edited (\d+) (\S+)$/.exec(line) ?? [];
    return index === undefined ? [] : [{ what: files[Number(index)] ?? 'a file', found }];
  });
  if (edited.length > 0) throw new EditedError(host.name, options.purpose, edited);
}
