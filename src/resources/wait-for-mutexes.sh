# shellcheck shell=sh
# `wait_for_mutexes` waits until no script changes anything below `$s` (host-mutex.sh); exit status 75 when one does not end.
# With clock.sh, process-start.sh and state-folder.sh.

wait_for_mutexes() {
  patience=$(($(now) + 600))
  for slot in "$s/running"/*; do
    # A fenced script shows itself, too.
    [ "$slot" != "$s/running/script.$$" ] || continue
    while holder=$(readlink "$slot") && { runs "${holder%% *}" "${holder#* }" || { [ "$(readlink "$slot")" != "$holder" ] || rm -f "$slot"; false; }; }; do
      [ "$(now)" -lt "$patience" ] || { echo "process ${holder%% *} on the host still makes an earlier change" >&2; exit 75; }
      sleep 0.2
    done
  done
}
