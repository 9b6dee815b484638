import type { Host } from '../../transport/host';
import { quote } from '../../transport/shell';
import { ask } from '../ask';
import { type Occupant, returnSeconds } from '../takeover/occupant';

/** A service that makes room, or what starts it: a socket, a timer, a path. */
export interface ReplacedUnit {
  /** Its own name, where another one was asked for. */
  readonly name: string;
  readonly running: boolean;
  /** Whether something starts it: with the host, or beside a unit. */
  readonly enabled: boolean;
  readonly masked: boolean;
}

/** The service of that name, and behind it the units that start it; what is not there is left out. Reads only. */
export async function replacedUnits(
  host: Host,
  service: string,
  signal: AbortSignal,
): Promise<readonly ReplacedUnit[]> {
  const stem = service.replace(/\.service$/, '');
  const script = `export LC_ALL=C
shown() { systemctl show --property "$1" --value -- "$2" 2>/dev/null; }
unit=$(shown Id ${quote(service)}) && [ -n "$unit" ] || exit 0
for one in "$unit" $({ shown TriggeredBy "$unit"; echo ${['socket', 'timer', 'path'].map((kind) => quote(`${stem}.${kind}`)).join(' ')}; } | tr ' ' '\\n' | sort -u); do
  [ "$one" = "$unit" ] || shown Triggers "$one" | tr ' ' '\\n' | grep -qxF -e "$unit" || continue
  printf '%s %s %s %s\\n' "$one" "$(shown LoadState "$one")" "$(shown ActiveState "$one")" "$(systemctl is-enabled -- "$one" 2>/dev/null | head -n 1)"
done`;
  const { stdout } = await ask(host, script, signal);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', load = '', active = '', enabled = ''] = line.split(' ');
      return {
        name,
        running: !['inactive', 'failed', ''].includes(active),
        enabled: ['enabled', 'enabled-runtime'].includes(enabled),
        masked: load === 'masked',
      };
    })
    .filter(({ running, enabled }) => running || enabled);
}

/**
 * How a service makes room together with what starts it, which does not start with the host any more. `stays`: the unit that
 * its successor has from then on, by the same name.
 */
export function unitsOccupant(units: readonly ReplacedUnit[], stays: string | undefined): Occupant {
  const quoted = units.map(({ name }) => quote(name));
  const left = units.filter(({ name }) => name !== stays);
  // A socket cannot be opened while what it starts runs.
  const starting = [...units].reverse();
  const enabled = units.filter(({ name, enabled }) => name === stays && enabled);
  return {
    leave: `links() { find /etc/systemd/system /run/systemd/system -maxdepth 2 -type l 2>/dev/null; }
for unit in ${quoted.join(' ')}; do
  case "$(systemctl show --property ActiveState --value "$unit")" in
  inactive|failed) ;;
  active|reloading) echo "$unit" >> "$note/active" ;;
  *) echo "$unit" >> "$note/tried" ;;
  esac
done
systemctl stop ${quoted.join(' ')} 2>/dev/null
for unit in ${quoted.join(' ')}; do ! systemctl is-active --quiet "$unit" || exit 1; done
# Links go that an enablement does not make again: to a unit elsewhere, by another name, by hand.
links | while IFS= read -r link; do printf '%s\\n%s\\n' "$link" "$(readlink "$link")"; done > "$note/links"
${left.map(({ name, enabled }) => (enabled ? `systemctl disable --quiet ${quote(name)} 2>/dev/null; systemctl disable --runtime --quiet ${quote(name)} 2>/dev/null` : ':')).join('\n')}
while IFS= read -r link && IFS= read -r target; do
  [ -L "$link" ] || printf '%s\\n%s\\n' "$link" "$target"
done < "$note/links" > "$note/gone"`,
    comeBack: `[ ! -e "$note/gone" ] || while IFS= read -r link && IFS= read -r target; do
  [ -L "$link" ] || { mkdir -p "\${link%/*}" && ln -s "$target" "$link"; }
done < "$note/gone"
systemctl daemon-reload
${[...left.filter(({ enabled }) => enabled), ...enabled].map(({ name }) => `systemctl is-enabled --quiet ${quote(name)} 2>/dev/null || systemctl enable --quiet ${quote(name)}`).join('\n')}
failed=0
for unit in ${starting.map(({ name }) => quote(name)).join(' ')}; do
  systemctl reset-failed "$unit" 2>/dev/null
  if grep -qsxF -e "$unit" "$note/active"; then timeout ${returnSeconds} systemctl start "$unit" || failed=1
  elif grep -qsxF -e "$unit" "$note/tried"; then systemctl start --no-block "$unit"; fi
done
[ "$failed" -eq 0 ]`,
  };
}
