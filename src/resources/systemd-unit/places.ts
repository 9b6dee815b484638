import { hasUnknown } from '../../plan/unknown';
import { sh } from '../../transport/shell';
import { type Occupant, returnSeconds } from '../takeover/occupant';
import type { ExclusivePlace } from '../takeover/place';
import { isTemplate } from './files';
import type { SystemdUnitProps, SystemdUnitState } from './props';

/** Exclusive places of a running unit: the addresses of a socket unit; presumably the command of a service. */
export function unitPlaces({ name, sections = {}, ensure }: SystemdUnitProps): readonly ExclusivePlace[] {
  if (hasUnknown([name, sections, ensure]) || ensure === 'stopped' || isTemplate(name)) return [];
  const { Socket = {}, Service = {} } = sections;
  const served = String(Socket['Service'] ?? name.replace(/\.socket$/, '.service'));
  const streams = ['ListenStream', 'ListenDatagram', 'ListenSequentialPacket', 'ListenFIFO'].flatMap(
    (setting) =>
      [Socket[setting] ?? []]
        .flat()
        .map((text) => ({ label: `${setting} ${text}`, address: addressOf(text), service: served })),
  );
  // The addresses of a service are unknown; a successor with the same command would listen on the same ones.
  const commands = [Service['Type'] === 'oneshot' ? [] : (Service['ExecStart'] ?? [])].flat();
  return [
    ...streams,
    ...commands.map((command) => ({
      label: `ExecStart ${command}`,
      address: `command ${command}`,
      presumed: true,
    })),
  ];
}

/** A bare port stands for every interface. */
function addressOf(text: string): string {
  return /^\d+$/.test(text) ? `:${text}` : text.replace(/^(0\.0\.0\.0|\[::\]):/, ':');
}

/** A unit as occupant: it is stopped, and started again. Drop-ins of a foreign unit run nothing. */
export function unitOccupant({ name, effect }: SystemdUnitState): Occupant | undefined {
  if (effect !== undefined || isTemplate(name)) return undefined;
  const unit = sh`${name}`;
  return {
    leave: sh`! systemctl is-active --quiet ${unit} || : > "$note/active"
for behind in ${name.endsWith('.socket') ? sh`$(systemctl show -P Triggers ${unit})` : sh``}; do
  ! systemctl is-active --quiet "$behind" || { echo "$behind" >> "$note/behind"; systemctl stop "$behind"; }
done
systemctl stop ${unit} 2>/dev/null || ! systemctl is-active --quiet ${unit}`,
    comeBack: sh`[ -e "$note/active" ] || exit 0
systemctl daemon-reload
systemctl reset-failed ${unit} 2>/dev/null
timeout ${returnSeconds} systemctl start ${unit} || exit 1
[ ! -e "$note/behind" ] || timeout ${returnSeconds} systemctl start $(cat "$note/behind")`,
  };
}
