import type { SourceEntry } from './source/entry';

/** Mode of programs and directories, from that of files: every user who may read may also execute or enter. */
export function runnable(mode: string): string {
  const bits = Number.parseInt(mode, 8);
  return (bits | ((bits & 0o444) >> 2)).toString(8);
}

/** The octal mode of an entry on the host. */
export function modeOf({ kind, executable }: Pick<SourceEntry, 'kind' | 'executable'>, mode: string): string {
  return kind === 'directory' || executable ? runnable(mode) : mode.replace(/^0+(?=.)/, '');
}

/**
 * Manifest of a release: lines that the host can compute from its own files, in the order of bytes: `S DIGEST PATH` and `M MODE PATH` of
 * a file, `L PATH -> TARGET` of a link, `D PATH` of a directory.
 */
export function manifestLines(
  entries: readonly SourceEntry[],
  { mode, links }: { mode: string; links: ReadonlyMap<string, string> },
): readonly string[] {
  const lines = entries.flatMap((entry) => {
    if (entry.kind === 'directory') return [`D ${entry.path}`];
    if (entry.kind === 'link') return [`L ${entry.path} -> ${entry.target}`];
    return [`S ${entry.digest} ${entry.path}`, `M ${modeOf(entry, mode)} ${entry.path}`];
  });
  const linked = [...links].map(([path, target]) => `L ${path} -> ${target}`);
  return [...lines, ...linked].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}

/** Files of a manifest by their paths, as `MODE DIGEST`, without those that do not match on the host. */
export function manifestFiles(
  manifest: readonly string[],
  missing: readonly string[],
): ReadonlyMap<string, string> {
  const bad = new Set(missing.map(pathOf));
  const modes = new Map(
    manifest.flatMap((line) => (line.startsWith('M ') ? [[pathOf(line), line.split(' ')[1]!]] : [])),
  );
  return new Map(
    manifest.flatMap((line) => {
      const path = pathOf(line);
      if (!line.startsWith('S ') || bad.has(path)) return [];
      return [[path, `${modes.get(path)} ${line.slice(2, 66)}`] as const];
    }),
  );
}

/** The path that a line is about. */
export function pathOf(line: string): string {
  if (line.startsWith('S ')) return line.slice(67);
  if (line.startsWith('M ')) return line.replace(/^M \d+ /, '');
  return line.slice(2).replace(/ -> .*$/, '');
}
