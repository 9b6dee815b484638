import { posix } from 'node:path';
import { lineOf, mostBytes } from '../../transport/scripts/bounds';
import { sh } from '../../transport/shell';
import { type Occupant, returnSeconds } from '../takeover/occupant';
import { emperorQueries } from './emperor-queries';
import { vassalPaths } from './files';
import type { VassalState } from './props';

/** Takeover of a vassal: its file is moved aside, so that its emperor ends it, and moved back if its successor fails. */
export function vassalOccupant(state: VassalState): Occupant {
  const { aside } = vassalPaths(state);
  // Without known options only the marker shows a start.
  const watched = emperorQueries({ ...state, sections: {} });
  return {
    leave: sh`${watched}
[ -e "$ini" ] || exit 0
if ask && [ "$listed$cursed" = 10 ] && { [ "$accepting" = 1 ] || [ -s "$marker" ]; }; then
  if head -c ${mostBytes} "$ini" | grep -qE '^ *cheap *='; then : > "$note/serving"; else ${lineOf(sh`"$marker"`)} > "$note/serving"; fi
fi
( reach "\${ini%/*}" && land "\${ini##*/}" ${posix.basename(aside)} ) && : > "$note/left" && gone ${returnSeconds}`,
    comeBack: sh`[ -e "$note/left" ] || exit 0
${watched}
( reach "\${ini%/*}" || exit
  [ ! -e "./\${marker##*/}" ] || blank "\${marker##*/}"
  touch -h -c ./${posix.basename(aside)} && land ${posix.basename(aside)} "\${ini##*/}" ) || exit 1
release
[ -e "$note/serving" ] || exit 0
fresh=1 patience=$(($(now) + ${returnSeconds}))
until serves "$(cat "$note/serving")"; do
  [ "$(now)" -lt "$patience" ] || { echo ${`${state.name} is back in its place, but does not serve`} >&2; exit 1; }
  sleep 0.1
done`,
  };
}
