import { gunzipSync } from 'node:zlib';
import type { Host } from '../../transport/host';
import { joinShell, type Shell, sh } from '../../transport/shell';
import { digestOf } from '../digest';
import { stateFolder } from '../state-folder';
import { editsFunctions, parseEdits, type ReleaseEdits } from './edits';
import { type Owners, settleCall, settleFunctions } from './keeper';
import { parseReleaseRecord, type ReleaseRecord } from './record';

/** Releases of an application on a host. */
export interface Inspection {
  /** Target of `current`; undefined if there is none. */
  readonly current?: string;
  /** Recorded releases, oldest first. */
  readonly records: readonly ReleaseRecord[];
  /** Lines of manifests that do not match the files, by release. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
  /** Edits of the current release; undefined if there are none. */
  readonly edits?: ReleaseEdits;
  /** Whether the virtual environment of a release exists and fits the installed Python, by release. */
  readonly environments: ReadonlyMap<string, boolean>;
  /** Manifest of the current release, if requested and if new releases may link its files. */
  readonly manifest: readonly string[];
  /** Why nothing can be done or inspected in the directory. */
  readonly refused?: string;
}

/** Folder of the records of releases, below the state folder of the host. */
const records = 'release-records';

/**
 * Shell: sets `$b`, the directory of the application, and `$m`, the folder of its records. It lies in the state folder, because
 * the records decide what is removed or rolled back to, and the owner of `$b` must not write them.
 */
export const places = (base: string): Shell =>
  joinShell([
    stateFolder,
    sh`b=${base} m="$s"/${records}/${digestOf(base).slice(0, 16)}
LC_ALL=C; export LC_ALL
forget() { rm -rf "$m"; rmdir "$s"/${records} "$s" 2>/dev/null; :; }`,
  ]);

const facts = sh`cd "$1" 2>/dev/null || exit
find . -type f -printf 'M %m %P\n'; find . -type l -printf 'L %P -> %l\n'; find . -type d -printf 'D %P\n'
while IFS= read -r path; do [ -L "./$path" ] || [ ! -f "./$path" ] || printf '%s\0' "$path"; done |
  xargs -0 -r sha256sum --zero -- 2>/dev/null | tr '\0' '\n' | sed 's/^\([0-9a-f]*\)  /S \1 /'`;

/**
 * Shell: `owner_of NAME` prints the owner of a release, as whom its files are read. `differ NAME` prints the lines of its manifest
 * that do not match the files.
 */
export const differFunctions = sh`
owner_of() {
  if [ -n "$keeper" ] && [ "$keeper" = 0 ]; then stat -c %u "$b/releases/$1" 2>/dev/null || echo 0; else echo "$keeper"; fi
}
facts=${facts.text}
differ() {
  sed -n 's/^S [0-9a-f]* //p' "$m/$1.files" | as "$(owner_of "$1")" '' 280 "$facts" "$b/releases/$1" | sort | comm -23 "$m/$1.files" -
}`;

const environmentOf = sh`link=$(readlink "$1/.venv") || exit
version=$("$1/.venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null < /dev/null)
if [ -e "$1/.venv/.complete" ] && [ "\${link##*-}" = "$version" ]; then echo yes; else echo no; fi`;

/** Further releases and facts to inspect. */
export interface InspectOptions extends Owners {
  /** Releases of this revision are inspected as well. */
  readonly revision?: string;
  /** Whether to return the manifest of the current release, if new releases may link its files. */
  readonly manifest?: boolean;
  /** Whether to return the edits of the current release. */
  readonly edits?: boolean;
}

/** Inspects the current release, and those with a revision, each as its owner. Reads only. */
export async function inspect(
  host: Host,
  base: string,
  { revision, manifest = false, edits = false, ...owners }: InspectOptions = {},
): Promise<Inspection> {
  const { stdout } = await host.exec(
    sh`${places(base)}
${settleFunctions}
${differFunctions}
${edits ? editsFunctions : sh``}
${settleCall(owners)}
now=
if [ -L "$b/current" ]; then now=$(readlink "$b/current"); echo "@current $(printf %s "$now" | base64 -w0)"; fi
if [ -n "$refused" ]; then echo "@refused $(printf %s "$refused" | base64 -w0)"; fi
cd "$m" 2>/dev/null || exit 0
for f in *.json *.pending; do
  if [ -e "$f" ]; then echo "@record $f $(stat -c %Y "$f") $(base64 -w0 < "$f")"; fi
done
[ -z "$refused" ] || exit 0
look() {
  case $1 in */*) return 0 ;; esac
  [ -e "$1.files" ] || return 0
  missing=$(differ "$1")
  echo "@missing $1 $([ -z "$missing" ] || printf '%s\n' "$missing" | base64 -w0)"
  ${edits ? sh`[ "$now" != "releases/$1" ] || printf '%s\n' "$missing" | edited_of "$1" | sum_up_edits` : sh``}
  found=$(as "$(owner_of "$1")" '' 30 ${environmentOf.text} "$b/releases/$1" 2>/dev/null | head -n 1)
  case $found in yes|no) echo "@environment $1 $found" ;; esac
}
name=\${now#releases/}
if [ "$now" = "releases/$name" ] && [ -e "$name.files" ]; then look "$name"; else ${edits ? sh`edits_of "$now" | sum_up_edits` : sh`:`}; fi
${revision === undefined ? sh`` : sh`for f in *-${revision.slice(0, 12)}.json; do [ ! -e "$f" ] || [ "$f" = "$name.json" ] || look "\${f%.json}"; done`}
${
  manifest
    ? sh`case $name in ''|*/*) exit 0 ;; esac
if [ -e "$name.files" ] && as "$hand" "$hand_group" 20 '[ -O "$1" ]' "$b/releases/$name" < /dev/null >&2; then echo "@manifest $(gzip -c < "$name.files" | base64 -w0)"; fi`
    : sh``
}
:`,
    { purpose: `look at the releases in ${base}`, readOnly: true, timeout: 300 },
  );
  return inspectionOf(stdout, { host: host.name, base });
}

function inspectionOf(stdout: string, { host, base }: { host: string; base: string }): Inspection {
  const lines = stdout.split('\n').map((line) => line.split(' '));
  const all = (kind: string): readonly string[][] =>
    lines.flatMap(([first, ...rest]) => (first === `@${kind}` ? [rest] : []));
  const text = (data = ''): string => Buffer.from(data, 'base64').toString();
  const records = all('record').flatMap(([file, at, data]) => {
    const name = file!.replace(/\.[a-z]+$/, '');
    return (
      parseReleaseRecord(name, { at: Number(at), text: text(data), finished: file!.endsWith('.json') }) ?? []
    );
  });
  const [manifest] = all('manifest');
  const [current] = all('current');
  const [refused] = all('refused');
  return {
    current: current === undefined ? undefined : text(current[0]).trim(),
    refused: refused === undefined ? undefined : text(refused[0]),
    records: [...records].sort((one, other) => one.number - other.number),
    missing: new Map(all('missing').map(([name, data]) => [name!, text(data).split('\n').filter(Boolean)])),
    edits: parseEdits(stdout, base),
    environments: new Map(all('environment').map(([name, answer]) => [name!, answer === 'yes'])),
    manifest: manifest === undefined ? [] : unpacked(manifest[0]!, host).split('\n').filter(Boolean),
  };
}

/** Most bytes of an unpacked manifest: a few million files. */
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

/** The release that `current` points to, if it is recorded. */
export function currentOf({ current, records }: Inspection): ReleaseRecord | undefined {
  return records.find(({ name }) => `releases/${name}` === current);
}

/** Whether all files of a release are as they were deployed. */
export function isWhole({ missing, environments }: Inspection, { name, props }: ReleaseRecord): boolean {
  return (
    missing.get(name)?.length === 0 && (props.virtualenv === undefined || environments.get(name) === true)
  );
}
