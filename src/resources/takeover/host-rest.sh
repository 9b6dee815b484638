# shellcheck shell=sh
# The script of one change of a swap waits for the next one, and is kept or undone together with it, also if the client is gone by
# then. Links below `$s/running` name the processes; the one that is renamed or removed first decides whether the next change begins
# or this one is undone.
#
# `join_swap TOKEN` and `joined` are of the next script, `await_rest TOKEN SECONDS` of the waiting one. `ask_client` asks the client for
# its verdict. With host-mutex.sh and watchdog.sh.

join_swap() { # TOKEN
  rest_before="$s/running/rest-$1"
  rest_owner=$(readlink "$rest_before") && runs "${rest_owner%% *}" "${rest_owner#* }" && ln -s "$$ $(start_of $$)" "$rest_before.by" && {
    mv "$rest_before" "$rest_before.taken" 2>/dev/null && return
    rm -f "$rest_before.by"
  }
  echo 'the change before it, which makes room for this one, is undone' >&2
  return 1
}
joined() { [ -z "$rest_before" ] || ln -s "$rest_owner" "$rest_before.done"; }
await_rest() { # TOKEN SECONDS
  rest_held="$s/running/rest-$1"
  ln -s "$$ $(start_of $$)" "$rest_held" || return 1
  ask_client
  rest_until=$(($(now) + $2))
  while :; do
    within 60
    said=$(timeout 1 head -n 1); ended=$?
    [ -z "$said" ] || break
    # The end of its input means that the client is gone. Another status is of `timeout`, which differs between systems.
    [ "$ended" = 0 ] || [ "$(now)" -ge "$rest_until" ] || continue
    if by=$(readlink "$rest_held.by"); then
      # The next change is completed or undone, whether the client is there or not.
      runs "${by%% *}" "${by#* }" || break
      sleep 0.2
    elif rm "$rest_held" 2>/dev/null; then break; fi
  done
  [ ! -L "$rest_held.done" ] || return 0
  [ -n "$said" ] || echo 'undone because the client did not go on with the swap' >&2
  [ "$said" = keep ]
}
forget_rest() { [ -z "$rest_held" ] || rm -f "$rest_held" "$rest_held.by" "$rest_held.taken" "$rest_held.done"; }
