import { type Shell, sh } from '../../transport/shell';
import { isShared } from '../shared-service';
import { commandLineFunctions } from './readers';

/** A systemd unit that starts a process from a file. */
export interface Starter {
  readonly unit: string;
  /** `active, enabled`. */
  readonly state: string;
  /** The file, without links. */
  readonly file: string;
}

/**
 * Shell: prints `UNIT STATE, ENABLEMENT FILE` with tabs between them for each service that is active or enabled, and each file that
 * its command line or its running uWSGI names. Reads only. The same for all files of a host, so that one answer serves for all.
 *
 * @param service a further service to look at
 */
export function startersScript(service: string | undefined): Shell {
  return sh`command -v systemctl > /dev/null || exit 0
${commandLineFunctions}
tab=$(printf '\t')
units=$({
  systemctl list-units --type service --state active,activating,reloading --plain --no-legend 2>/dev/null | sed 's/ .*//'
  find /etc/systemd/system /run/systemd \( -path '*.wants/*.service' -o -path '*.requires/*.service' -o -path '*.upholds/*.service' \) 2>/dev/null | sed 's#.*/##'
  ${service === undefined ? sh`:` : sh`printf '%s\n' ${service}`}
} | sort -u)
[ -n "$units" ] || exit 0
{
  # Words of units have no patterns: a name of a unit cannot contain any.
  systemctl show --property Id,WorkingDirectory,ExecStart -- $units 2>/dev/null | awk -v RS= -F '\n' '{
    unit = place = started = ""
    for (one = 1; one <= NF; one++) {
      value = $one; sub(/^[A-Za-z]+=/, "", value)
      if ($one ~ /^Id=/) unit = value
      if ($one ~ /^WorkingDirectory=/) { place = value; sub(/^[-!]+/, "", place) }
      if ($one ~ /^ExecStart=/) started = started " " value
    }
    print unit "\t/" place "\t" started
  }' | while IFS=$tab read -r unit place started; do
    printf '%s\n' "$started" | tr ' ' '\n' | named_in "$place" | sed "s#^#$unit$tab#"
  done
  grep -lsa uwsgi /proc/[0-9]*/cmdline | while IFS= read -r file; do
    process=\${file%/cmdline}
    unit=$(service_of "$process")
    [ -n "$unit" ] || continue
    tr '\0' '\n' < "$file" 2>/dev/null | named_in "$(readlink "$process/cwd")" | sed "s#^#$unit$tab#"
  done
} | sort -u | while IFS=$tab read -r unit file; do
  if [ "$unit" != "\${last-}" ]; then
    last=$unit
    state=$(systemctl is-active -- "$unit" 2>/dev/null)
    enablement=$(systemctl is-enabled -- "$unit" 2>/dev/null | head -n 1)
  fi
  case "$state $enablement" in
    active*|activating*|reloading*|*' enabled'*|*' alias'|*' generated') printf '%s\t%s\t%s\n' "$unit" "$state, \${enablement:-unknown}" "$file" ;;
  esac
done
:`;
}

/** Reads the answer to `startersScript`. */
export function parseStarters(stdout: string): readonly Starter[] {
  return stdout
    .split('\n')
    .map((line) => line.split('\t'))
    .flatMap(([unit, state, file]) =>
      unit === undefined || state === undefined || file === undefined ? [] : [{ unit, state, file }],
    );
}

/** Reason for which a file is not removed, and how it can be. */
export function neededText(path: string, starters: readonly Starter[]): string {
  const own = starters.filter(({ unit }) => !isShared(unit));
  const shared = starters.filter(({ unit }) => isShared(unit));
  const ways = [
    ...(own.length === 0 ? [] : [serviceWay(own)]),
    ...(shared.length === 0 ? [] : [processWay(shared)]),
  ];
  return `Cannot remove ${path}: ${ways.join('. Besides, ')}; or set \`retainOnDelete: true\` and apply before the resource leaves the program: then the file stays`;
}

const listed = (starters: readonly Starter[]): string =>
  starters.map(({ unit, state }) => `${unit} (${state})`).join(' and ');

function serviceWay(own: readonly Starter[]): string {
  const units = own.map(({ unit }) => unit).join(' and ');
  const one = own.length === 1;
  return `no service that is active or enabled may start from it, but ${listed(own)} ${one ? 'does' : 'do'}, and would not start again. Stop and disable ${units}, or let ${one ? 'its' : 'their'} ExecStart name another file and restart ${one ? 'it' : 'them'}`;
}

/** The process must end, and not the service, which runs foreign programs. */
function processWay(shared: readonly Starter[]): string {
  return `no uWSGI that runs may have started from it, but one within ${listed(shared)} has, by hand or by an entry there. End that process and remove its entry; the service itself stays as it is`;
}
