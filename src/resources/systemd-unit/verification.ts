import { posix } from 'node:path';
import { exitOnSignals } from '../../transport/scripts/signal-exit';
import { base64, joinShell, type Shell, sh } from '../../transport/shell';
import { noRoom, workFolder } from '../work-folder';
import type { UnitFile } from './files';

/** Units that are not in place yet, for systemd to verify. */
export interface Verification {
  /** Units whose verdict counts: their names. */
  readonly units: readonly string[];
  readonly files: readonly UnitFile[];
  /** Paths of drop-ins that will be removed. */
  readonly gone?: readonly string[];
  /** The service of a socket, timer or path, if it may be deployed later. */
  readonly behind?: string;
}

/** Exposure of a service by `systemd-analyze security`, 0 to 10; lower is safer: `7.3 MEDIUM`. */
export interface Exposure {
  readonly before?: string;
  readonly after?: string;
}

/** Verdict of systemd on units. */
export interface UnitVerdict extends Exposure {
  /** Why systemd was not asked. */
  readonly unverified?: string;
  /** Lines that it refuses, with their settings. */
  readonly refused: readonly string[];
  /** Missing programs, which another resource may provide. */
  readonly missing: readonly string[];
}

/**
 * Shell: has the host's systemd verify units under their final names, from copies in a temporary directory.
 */
export function verificationScript(verification: Verification): Shell {
  return sh`command -v systemd-analyze > /dev/null || exit 0
${workFolder}
workdir || exit ${noRoom}
trap workdir_gone EXIT; ${exitOnSignals}
${questions(verification)}`;
}

/**
 * Shell: does the same and writes nothing on the host. Copies are written to a /tmp in memory, in a private mount namespace; a
 * host without such namespaces does not verify.
 */
export function privateVerificationScript(verification: Verification): Shell {
  const asked = sh`mount -t tmpfs -o mode=700,size=64m units /tmp || exit ${noRoom}
echo @begun
work=/tmp/units
mkdir "$work" || exit ${noRoom}
${workFolder}
${questions(verification)}`;
  return sh`command -v systemd-analyze > /dev/null || { echo '@unverified the host has no systemd-analyze'; exit 0; }
asked=${asked.text}
for way in 'unshare -m' 'unshare -U -r -m'; do
  # Older versions of unshare have no --propagation; their mounts propagate to the host, so they are not used.
  said=$(printf '%s\n' "$asked" | $way --propagation private sh 2>&1); status=$?
  case $said in @begun*) printf '%s\n' "$said"; exit "$status" ;; esac
done
echo '@unverified the host gives no private mount namespace (unshare)'`;
}

/** Exit status by which a host refuses units. */
export const refusedUnitStatus = 46;

/** Shell: verifies the units; `$work` is the directory for the copies. */
function questions({ units, files, gone = [], behind }: Verification): Shell {
  const staged = (path: string): Shell => sh`"$work"/${path.split('/').slice(4).join('/')}`;
  const stage = [
    ...files.map(
      ({ path, content }) =>
        sh`mkdir -p "$(dirname ${staged(path)})" && printf %s ${base64(content)} | base64 -d > ${staged(path)}`,
    ),
    // An empty drop-in hides those of the same name in later directories.
    ...gone
      .map((path) => path.split('/').slice(-2))
      .map(([folder, base]) => sh`mkdir -p "$work"/${folder!} && : > "$work"/${posix.join(folder!, base!)}`),
  ];
  const calendars = files
    .filter(({ path }) => path.endsWith('.timer'))
    .flatMap(({ content }) => [...content.matchAll(/^OnCalendar=(.+)$/gm)].map((match) => match[1]!));
  const service = units.find((name) => name.endsWith('.service'));
  const score = (file: Shell | string): Shell =>
    sh`systemd-analyze security --offline=true --no-pager ${file} < /dev/null 2>/dev/null | sed -n 's/.*exposure level for [^:]*: \([0-9.]* [A-Z]*\).*/\1/p'`;
  const path =
    service === undefined ? undefined : files.find((one) => one.path.endsWith(`/${service}`))?.path;
  // The installed unit is rated without the planned drop-ins.
  const before = sh`[ ! -e ${path ?? ''} ] || { unset SYSTEMD_UNIT_PATH; ${score(path ?? '')}; }`;
  return sh`LC_ALL=C; export LC_ALL
${joinShell(stage.map((line) => sh`{ ${line}; } || no_room "$work"`))}
${joinShell(calendars.map((value) => sh`said=$(systemd-analyze calendar ${value} < /dev/null 2>&1) || { printf '%s\n' "$said"; exit ${refusedUnitStatus}; }`))}
${behind === undefined ? sh`:` : sh`systemctl cat ${behind} < /dev/null > /dev/null 2>&1 || printf '[Service]\nExecStart=/bin/true\n' > "$work"/${behind}`}
SYSTEMD_UNIT_PATH="$work:"; export SYSTEMD_UNIT_PATH
set -- ${units}
said=$(systemd-analyze verify --man=no --recursive-errors=no "$@" < /dev/null 2>&1); status=$?
case $said in
  # systemd before 250 fails only for what it cannot load at all.
  *"unrecognized option"*) said=$(systemd-analyze verify --man=no "$@" < /dev/null 2>&1); status=$? ;;
esac
case $said in
  # systemd-analyze creates a directory in /tmp, whatever TMPDIR is.
  *"No space left on device"*|*"Disk quota exceeded"*|*"Read-only file system"*)
    echo "systemd-analyze must be able to make a directory in /tmp: $said" >&2
    no_room /tmp ;;
esac
[ "$status" = 0 ] || { printf '%s\n' "$said" | sed "s|$work/||g"; exit ${refusedUnitStatus}; }
${
  path === undefined
    ? sh``
    : sh`echo "@before $(${before})"
echo "@after $(${score(staged(path))})"`
}
exit 0`;
}

/** Parses the output of {@link verificationScript}. */
export function readVerdict(
  { code, stdout }: { readonly code: number; readonly stdout: string },
  files: readonly UnitFile[],
): UnitVerdict {
  const value = (key: string): string | undefined => new RegExp(`^@${key} (.+)$`, 'm').exec(stdout)?.[1];
  const said =
    code === 0
      ? []
      : stdout
          .split('\n')
          .filter((line) => line.trim() !== '' && !line.startsWith('@'))
          .map((line) => withSetting(line, files));
  const lines = [...new Set(said)];
  const missing = lines.filter((line) => absence.test(line));
  const refused = lines.filter((line) => !absence.test(line));
  return {
    unverified: value('unverified'),
    before: value('before'),
    after: value('after'),
    missing,
    // A refusal without a message counts as well.
    refused:
      code === 0 || lines.length > 0
        ? refused
        : [`systemd-analyze ended with status ${code} and without a message`],
  };
}

/** Message of systemd about a missing program. */
const absence = /: Command \S+ is not executable: No such file or directory$/;

/** Adds the setting to a message that names a line. */
function withSetting(line: string, files: readonly UnitFile[]): string {
  const place = /^(\S+?):(\d+): /.exec(line);
  if (place === null) return line;
  const file = files.find(({ path }) => path.endsWith(`/${place[1]}`));
  const text = file?.content.split('\n')[Number(place[2]) - 1]?.split('=')[0];
  if (text === undefined) return line;
  // The value of an environment variable may be a secret.
  const said = /^(Environment|SetCredential)/.test(text) ? 'refused' : line.slice(place[0].length);
  return `${place[1]}:${place[2]}: ${text}: ${said}`;
}
