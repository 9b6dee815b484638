import { clock } from '../transport/scripts/clock';
import { type Shell, sh } from '../transport/shell';
import { digestOf } from './digest';
import { startOf } from './process-start';
import { stateFolder } from './state-folder';

/**
 * Shell: a function `acquire_mutex` that waits until no other script changes the same subject, and then announces this one.
 * A script continues when its client is gone, so the next client may come while it runs. `release_mutex` ends the announcement.
 */
export function hostMutex(subject: string, seconds: number): Shell {
  return sh`${clock}
${startOf}
acquire_mutex() {
${stateFolder}
  slot="$s/running/${digestOf(subject).slice(0, 16)}"
  patience=$(($(now) + ${seconds}))
  # A link with its text appears whole or not at all.
  until mkdir -p "$s/running" 2>/dev/null && ln -s "$$ $(start_of $$)" "$slot" 2>/dev/null; do
    if ! holder=$(readlink "$slot"); then
      # Released meanwhile, unless there is no right or room for a link.
      ln -s $$ "$slot.$$" 2>/dev/null || { slot=; return 0; }
      rm -f "$slot.$$"; continue
    fi
    if ! runs "\${holder%% *}" "\${holder#* }"; then
      [ "$(readlink "$slot")" != "$holder" ] || rm -f "$slot"
    elif [ "$(now)" -ge "$patience" ]; then
      echo "process \${holder%% *} on the host still makes an earlier change" >&2
      slot=; return 1
    else sleep 0.2; fi
  done
  # Another client may have taken the lock meanwhile.
  ! command -v check_fence > /dev/null || check_fence
}
release_mutex() {
  [ -n "$slot" ] || return 0
  rm -f "$slot"; rmdir "$s/running" 2>/dev/null; :
}`;
}

/** Shell: waits until no script changes anything below `$s`; exit status 75 when one does not end. */
export const waitForMutexes = sh`${clock}
${startOf}
patience=$(($(now) + 600))
for slot in "$s/running"/*; do
  # A fenced script shows itself, too.
  [ "$slot" != "$s/running/script.$$" ] || continue
  while holder=$(readlink "$slot") && { runs "\${holder%% *}" "\${holder#* }" || { [ "$(readlink "$slot")" != "$holder" ] || rm -f "$slot"; false; }; }; do
    [ "$(now)" -lt "$patience" ] || { echo "process \${holder%% *} on the host still makes an earlier change" >&2; exit 75; }
    sleep 0.2
  done
done`;
