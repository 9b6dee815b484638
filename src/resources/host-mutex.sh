# shellcheck shell=sh
# A mutex on the host. A script continues when its client is gone, so the next client may come while it runs.
#
# `acquire_mutex` waits, at most `$mutex_patience` seconds, until no other script changes `$mutex_subject`, and then announces this one.
# `release_mutex` ends the announcement.
# With clock.sh, process-start.sh and state-folder.sh.

acquire_mutex() {
  state_folder
  slot="$s/running/$mutex_subject"
  patience=$(($(now) + mutex_patience))
  # A link with its text appears whole or not at all.
  until mkdir -p "$s/running" 2>/dev/null && ln -s "$$ $(start_of $$)" "$slot" 2>/dev/null; do
    if ! holder=$(readlink "$slot"); then
      # Released meanwhile, unless there is no right or room for a link.
      ln -s $$ "$slot.$$" 2>/dev/null || { slot=; return 0; }
      rm -f "$slot.$$"; continue
    fi
    if ! runs "${holder%% *}" "${holder#* }"; then
      [ "$(readlink "$slot")" != "$holder" ] || rm -f "$slot"
    elif [ "$(now)" -ge "$patience" ]; then
      echo "process ${holder%% *} on the host still makes an earlier change" >&2
      slot=; return 1
    else sleep 0.2; fi
  done
  # Another client may have taken the lock meanwhile.
  ! command -v check_fence > /dev/null || check_fence
}
release_mutex() {
  [ -n "$slot" ] || return 0
  rm -f "$slot"; rmdir "$s/running" 2>/dev/null; :
}
