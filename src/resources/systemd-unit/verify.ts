import { posix } from 'node:path';
import type { Host } from '../../transport/host';
import { quote } from '../../transport/shell';
import { ResourceError } from '../resource';
import type { UnitFile } from './files';

/** What is asked of systemd about units that are not in place yet. */
export interface Verification {
  /** Units whose verdict counts: their names. */
  readonly units: readonly string[];
  readonly files: readonly UnitFile[];
  /** Paths of drop-ins that will be gone. */
  readonly gone?: readonly string[];
  /** The service behind a socket, timer or path that may come later. */
  readonly behind?: string;
}

/** How exposed a service is by `systemd-analyze security`, 0 to 10; lower is safer. */
export interface Exposure {
  readonly before?: string;
  readonly after?: string;
}

/**
 * Asks the host's systemd whether it takes units as they would be installed, from copies in a directory that goes away.
 * systemd itself only warns of most mistakes and passes the line over; here each is a refusal.
 *
 * @returns how exposed a service is now and would be then, where the host's systemd can tell
 * @throws ResourceError with the lines that systemd refuses; nothing was changed
 */
export async function verifyUnits(
  host: Host,
  name: string,
  verification: Verification,
  signal?: AbortSignal,
): Promise<Exposure> {
  const { code, stdout } = await host.exec(verificationScript(verification), {
    purpose: `verify ${name}`,
    readOnly: true,
    allowFailure: true,
    signal,
  });
  const told = (key: string): string | undefined => new RegExp(`^@${key} (.+)$`, 'm').exec(stdout)?.[1];
  if (code === 0) return { before: told('before'), after: told('after') };
  const said = stdout
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('@'))
    .map((line) => withSetting(line, verification.files))
    .join('\n');
  throw new ResourceError(
    host.name,
    name,
    `Cannot install the unit: the host's systemd must accept every line of it, and refuses; nothing was changed\n${said}`,
  );
}

/** A message that names a line tells what stands there. */
function withSetting(line: string, files: readonly UnitFile[]): string {
  const place = /^(\S+?):(\d+): /.exec(line);
  if (place === null) return line;
  const file = files.find(({ path }) => path.endsWith(`/${place[1]}`));
  const text = file?.content.split('\n')[Number(place[2]) - 1]?.split('=')[0];
  if (text === undefined) return line;
  // What an environment holds may be a secret.
  const said = /^(Environment|SetCredential)/.test(text) ? 'refused' : line.slice(place[0].length);
  return `${place[1]}:${place[2]}: ${text}: ${said}`;
}

/** The script of the verification: exit status 46 refused. */
export function verificationScript({ units, files, gone = [], behind }: Verification): string {
  const staged = (path: string): string => `"$work"/${quote(path.split('/').slice(4).join('/'))}`;
  const stage = [
    ...files.map(
      ({ path, content }) =>
        `mkdir -p "$(dirname ${staged(path)})" && base64 -d > ${staged(path)} <<'END'\n${Buffer.from(content).toString('base64')}\nEND`,
    ),
    // An empty drop-in hides those of the same name in later directories.
    ...gone
      .map((path) => path.split('/').slice(-2))
      .map(
        ([folder, base]) =>
          `mkdir -p "$work"/${quote(folder!)} && : > "$work"/${quote(posix.join(folder!, base!))}`,
      ),
  ];
  const calendars = files
    .filter(({ path }) => path.endsWith('.timer'))
    .flatMap(({ content }) => [...content.matchAll(/^OnCalendar=(.+)$/gm)].map((match) => match[1]!));
  const service = units.find((name) => name.endsWith('.service'));
  const score = (file: string): string =>
    `systemd-analyze security --offline=true --no-pager ${file} 2>/dev/null | sed -n 's/.*exposure level for [^:]*: \\([0-9.]* [A-Z]*\\).*/\\1/p'`;
  const path =
    service === undefined ? undefined : files.find((one) => one.path.endsWith(`/${service}`))?.path;
  return `command -v systemd-analyze > /dev/null || exit 0
LC_ALL=C; export LC_ALL
work=$(mktemp -d) || exit 40
trap 'rm -rf "$work"' EXIT
${stage.join('\n')}
${calendars.map((value) => `said=$(systemd-analyze calendar ${quote(value)} 2>&1) || { printf '%s\\n' "$said"; exit 46; }`).join('\n')}
${behind === undefined ? ':' : `systemctl cat ${quote(behind)} > /dev/null 2>&1 || printf '[Service]\\nExecStart=/bin/true\\n' > "$work"/${quote(behind)}`}
SYSTEMD_UNIT_PATH="$work:"; export SYSTEMD_UNIT_PATH
set -- ${units.map(quote).join(' ')}
said=$(systemd-analyze verify --man=no --recursive-errors=no "$@" 2>&1); status=$?
case $said in
  # systemd before 250 fails only for what it cannot load at all.
  *"unrecognized option"*) said=$(systemd-analyze verify --man=no "$@" 2>&1); status=$? ;;
esac
[ "$status" = 0 ] || { printf '%s\\n' "$said" | sed "s|$work/||g"; exit 46; }
${path === undefined ? '' : `echo "@before $([ ! -e ${quote(path)} ] || ${score(quote(path))})"\necho "@after $(${score(staged(path))})"`}
:`;
}
