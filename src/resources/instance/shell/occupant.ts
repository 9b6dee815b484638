import { posix } from 'node:path';
import { lineOf, mostBytes } from '../../../transport/scripts/bounds';
import { sh } from '../../../transport/shell';
import { processPaths } from '../../process/paths';
import { type Occupant, returnSeconds } from '../../takeover/occupant';
import type { InstanceState } from '../props';
import { processOfState, startUnits, supervisorOf } from './supervisor';

/** Takeover of an instance: it is stopped, and started again if its successor fails. */
export function instanceOccupant(state: InstanceState): Occupant {
  const props = processOfState(state);
  const manager = supervisorOf(props);
  const { ini, unitFile, marker, start: kept } = processPaths(props);
  const lives = sh`began=0
lives() {
${manager.alive}
}`;
  // The unit holds command line and environment of a process under systemd. Without one they become a script, because every
  // user can read arguments. UWSGI_… would make the new master believe that it was reloaded.
  const noted =
    unitFile === undefined
      ? sh`pid=$(${manager.master})
if [ -f ${kept} ]; then cp ${kept} "$note/kept" || exit 1
elif [ "$(stat -c %u "/proc/$pid")" != "$(id -u)" ]; then
  # The user of the process can change its command line.
  echo ${`${props.name} runs as another user, and how it was started is not recorded: stop it, or apply it as it is first`} >&2; exit 1
else
# Converts NUL-terminated strings to lines. A sed without -z loses line breaks within a string.
if sed -z p < /dev/null > /dev/null 2>&1; then each() { sed -z "$@" | tr '\0' '\n'; }
else each() { tr '\0' '\n' | sed "$@"; }; fi
readlink "/proc/$pid/cwd" > "$note/folder" && {
each -e '/^UWSGI_/d' -e '/^[A-Za-z_][A-Za-z_0-9]*=/!d' -e "s/'/'\\\\''/g" -e "s/=/='/" -e "s/$/'/" -e 's/^/export /' < "/proc/$pid/environ"
echo 'exec \'
each -e "s/'/'\\\\''/g" -e "s/^/'/" -e "s/$/' \\\\/" < "/proc/$pid/cmdline"
echo
} > "$note/start" || exit 1
fi`
      : sh`:`;
  const start =
    unitFile === undefined
      ? sh`if [ -f "$note/kept" ]; then timeout ${returnSeconds} sh "$note/kept"
else cd "$(cat "$note/folder")" && timeout ${returnSeconds} env -i "$(command -v sh)" "$note/start"; fi < /dev/null > /dev/null 2>&1`
      : startUnits(props).start;
  return {
    leave: sh`${lives}
if lives; then
${noted}
if head -c ${mostBytes} ${ini} | grep -qE '^ *cheap *='; then : > "$note/serving"; else ${lineOf(marker)} > "$note/serving"; fi
fi
${unitFile === undefined ? sh`` : sh`[ ! -e ${unitFile} ] ||`} {
${manager.stop}
}`,
    comeBack: sh`[ -e "$note/serving" ] || exit 0
${lives}
[ ! -e ${marker} ] || ( reach ${posix.dirname(marker)} && blank ${posix.basename(marker)} )
${unitFile === undefined ? sh`:` : sh`systemctl daemon-reload`}
${start}
began=$(now)
until lives && { [ ! -s "$note/serving" ] || cmp -s "$note/serving" ${marker}; }; do
  [ "$(now)" -lt $((began + ${returnSeconds})) ] || { echo ${`${state.name} was started again, but does not serve`} >&2; exit 1; }
  sleep 0.1
done`,
  };
}
