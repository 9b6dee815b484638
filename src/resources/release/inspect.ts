import { gunzipSync } from 'node:zlib';
import type { Host } from '../../transport/host';
import { quote } from '../../transport/shell';
import { parseRecord, type ReleaseRecord } from './record';

/** What a host has of an application. */
export interface Inspection {
  /** What `current` points to; undefined when there is none. */
  readonly current?: string;
  /** Releases that are remembered, oldest first. */
  readonly records: readonly ReleaseRecord[];
  /** Lines of manifests that do not hold, by the release. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
  /** Whether the virtual environment of a release is there and for the Python of now, by the release. */
  readonly environments: ReadonlyMap<string, boolean>;
  /** The manifest of the current release, where it was asked for. */
  readonly manifest: readonly string[];
}

/** Shell: `differ NAME` prints the lines of a release's manifest that its files do not bear out. */
export const differFunction = `differ() {
  ( cd "$b/releases/$1" 2>/dev/null || { cat "$m/$1.files"; exit; }
    { find . -type f -printf 'M %m %P\\n'; find . -type l -printf 'L %P -> %l\\n'; find . -type d -printf 'D %P\\n'
      sed -n 's/^S [0-9a-f]* //p' "$m/$1.files" | tr '\\n' '\\0' | xargs -0 -r sha256sum --zero -- 2>/dev/null |
        tr '\\0' '\\n' | sed 's/^\\([0-9a-f]*\\)  /S \\1 /'
    } | sort | comm -23 "$m/$1.files" - )
}`;

/** Shell: sets `$b`, the directory of the application, and `$m`, what is remembered of its releases. */
export const places = (base: string): string => `b=${quote(base)} m=${quote(`${base}/.releases`)}
LC_ALL=C; export LC_ALL`;

/**
 * Looks at the current release, and at those with a revision. Reads only.
 *
 * @param options `revision`: whose releases are looked at as well; `manifest`: whether that of the current one comes along
 */
export async function inspect(
  host: Host,
  base: string,
  { revision, manifest = false }: { revision?: string; manifest?: boolean } = {},
): Promise<Inspection> {
  const { stdout } = await host.exec(
    `${places(base)}
${differFunction}
cd "$m" 2>/dev/null || { [ ! -L "$b/current" ] || echo "@current $(readlink "$b/current" | base64 -w0)"; exit 0; }
now=
if [ -L "$b/current" ]; then now=$(readlink "$b/current"); echo "@current $(printf %s "$now" | base64 -w0)"; fi
for f in *.json *.pending; do
  if [ -e "$f" ]; then echo "@record $f $(stat -c %Y "$f") $(base64 -w0 < "$f")"; fi
done
look() {
  [ -e "$1.files" ] || return 0
  echo "@missing $1 $(differ "$1" | base64 -w0)"
  v=$(readlink "$b/releases/$1/.venv") || return 0
  p=$("$b/releases/$1/.venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
  if [ -e "$b/releases/$1/.venv/.complete" ] && [ "\${v##*-}" = "$p" ]; then echo "@environment $1 yes"; else echo "@environment $1 no"; fi
}
name=\${now#releases/}
[ -z "$name" ] || look "$name"
${revision === undefined ? '' : `for f in *-${revision.slice(0, 12)}.json; do [ ! -e "$f" ] || [ "$f" = "$name.json" ] || look "\${f%.json}"; done`}
${manifest ? `if [ -n "$name" ] && [ -e "$name.files" ]; then echo "@manifest $(gzip -c < "$name.files" | base64 -w0)"; fi` : ''}
:`,
    { purpose: `look at the releases in ${base}`, readOnly: true, timeout: 300 },
  );
  return inspectionOf(stdout, host.name);
}

function inspectionOf(stdout: string, host: string): Inspection {
  const lines = stdout.split('\n').map((line) => line.split(' '));
  const all = (kind: string): readonly string[][] =>
    lines.flatMap(([first, ...rest]) => (first === `@${kind}` ? [rest] : []));
  const text = (data = ''): string => Buffer.from(data, 'base64').toString();
  const records = all('record').flatMap(([file, at, data]) => {
    const name = file!.replace(/\.[a-z]+$/, '');
    return parseRecord(name, { at: Number(at), text: text(data), finished: file!.endsWith('.json') }) ?? [];
  });
  const [manifest] = all('manifest');
  const [current] = all('current');
  return {
    current: current === undefined ? undefined : text(current[0]).trim(),
    records: [...records].sort((one, other) => one.number - other.number),
    missing: new Map(all('missing').map(([name, data]) => [name!, text(data).split('\n').filter(Boolean)])),
    environments: new Map(all('environment').map(([name, answer]) => [name!, answer === 'yes'])),
    manifest: manifest === undefined ? [] : unpacked(manifest[0]!, host).split('\n').filter(Boolean),
  };
}

/** Most bytes of an unpacked manifest: some million files. */
const mostOfManifest = 256 * 2 ** 20;

/** @throws Error naming the host when it is no gzip data, or more than may be */
export function unpacked(data: string, host: string): string {
  try {
    return gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: mostOfManifest }).toString();
  } catch (error) {
    throw new Error(
      `${host}: Cannot read the manifest of the current release: it must be gzip data of at most ${mostOfManifest} bytes: ${(error as Error).message}`,
    );
  }
}

/** The release that `current` points to, where it is one that is remembered. */
export function currentOf({ current, records }: Inspection): ReleaseRecord | undefined {
  return records.find(({ name }) => `releases/${name}` === current);
}

/** Whether all of a release's files are as they were deployed. */
export function isWhole({ missing, environments }: Inspection, { name, props }: ReleaseRecord): boolean {
  return (
    missing.get(name)?.length === 0 && (props.virtualenv === undefined || environments.get(name) === true)
  );
}
