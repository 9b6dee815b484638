import type { Host } from '../../../transport/host';
import { joinShell, sh } from '../../../transport/shell';
import { queryHost } from '../../batched-query';
import { type Occupant, returnSeconds } from '../../takeover/occupant';

/** A service that is replaced, or a unit that starts it: a socket, a timer, a path. */
export interface ReplacedUnit {
  /** Name of the unit itself, if an alias was queried. */
  readonly name: string;
  readonly running: boolean;
  /** Whether it is enabled: it starts at boot, or with another unit. */
  readonly enabled: boolean;
  readonly masked: boolean;
}

/** Finds a service and the units that start it, as far as they exist. Read-only. */
export async function replacedUnits(
  host: Host,
  service: string,
  signal: AbortSignal,
): Promise<readonly ReplacedUnit[]> {
  const stem = service.replace(/\.service$/, '');
  const script = sh`export LC_ALL=C
shown() { systemctl show --property "$1" --value -- "$2" 2>/dev/null; }
unit=$(shown Id ${service}) && [ -n "$unit" ] || exit 0
for one in "$unit" $({ shown TriggeredBy "$unit"; echo ${['socket', 'timer', 'path'].map((kind) => sh`${`${stem}.${kind}`}`)}; } | tr ' ' '\n' | sort -u); do
  [ "$one" = "$unit" ] || shown Triggers "$one" | tr ' ' '\n' | grep -qxF -e "$unit" || continue
  printf '%s %s %s %s\n' "$one" "$(shown LoadState "$one")" "$(shown ActiveState "$one")" "$(systemctl is-enabled -- "$one" 2>/dev/null | head -n 1)"
done`;
  const { stdout } = await queryHost(host, script, signal);
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
 * Takeover of a service: it is stopped and disabled together with the units that start it. `stays`: the unit that its successor
 * uses under the same name.
 */
export function unitsOccupant(units: readonly ReplacedUnit[], stays: string | undefined): Occupant {
  const quoted = units.map(({ name }) => sh`${name}`);
  const left = units.filter(({ name }) => name !== stays);
  // A socket unit cannot start while its service runs.
  const starting = [...units].reverse();
  const enabled = units.filter(({ name, enabled }) => name === stays && enabled);
  return {
    leave: sh`links() { find /etc/systemd/system /run/systemd/system -maxdepth 2 -type l 2>/dev/null; }
for unit in ${quoted}; do
  case "$(systemctl show --property ActiveState --value "$unit")" in
  inactive|failed) ;;
  active|reloading) echo "$unit" >> "$note/active" ;;
  *) echo "$unit" >> "$note/tried" ;;
  esac
done
systemctl stop ${quoted} 2>/dev/null
for unit in ${quoted}; do ! systemctl is-active --quiet "$unit" || exit 1; done
# Records links that an enablement would not create again: to a unit elsewhere, by another name, by hand.
links | while IFS= read -r link; do printf '%s\n%s\n' "$link" "$(readlink "$link")"; done > "$note/links"
${joinShell(left.map(({ name, enabled }) => (enabled ? sh`systemctl disable --quiet ${name} 2>/dev/null; systemctl disable --runtime --quiet ${name} 2>/dev/null` : sh`:`)))}
while IFS= read -r link && IFS= read -r target; do
  [ -L "$link" ] || printf '%s\n%s\n' "$link" "$target"
done < "$note/links" > "$note/gone"`,
    comeBack: sh`[ ! -e "$note/gone" ] || while IFS= read -r link && IFS= read -r target; do
  [ -L "$link" ] || { mkdir -p "\${link%/*}" && ln -s "$target" "$link"; }
done < "$note/gone"
systemctl daemon-reload
${joinShell([...left.filter(({ enabled }) => enabled), ...enabled].map(({ name }) => sh`systemctl is-enabled --quiet ${name} 2>/dev/null || systemctl enable --quiet ${name}`))}
failed=0
for unit in ${starting.map(({ name }) => sh`${name}`)}; do
  systemctl reset-failed "$unit" 2>/dev/null
  if grep -qsxF -e "$unit" "$note/active"; then timeout ${returnSeconds} systemctl start "$unit" || failed=1
  elif grep -qsxF -e "$unit" "$note/tried"; then systemctl start --no-block "$unit"; fi
done
[ "$failed" -eq 0 ]`,
  };
}
