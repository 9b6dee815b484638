# shellcheck shell=sh
# Taking, renewing and releasing the lock of a host (lock-facts.sh).
#
# `lock_text` prints the text of a lock of `$lock_owner` for `$lock_seconds`; its length is constant for one owner.
# `take_lock` takes it, also from `$lock_gone`, an owner whose process has exited; exit status 73 if another deployer holds it.
# `renew_lock` renews a lock that is still ours in place, without touching a file that another deployer put there meanwhile. Exit status
# 73 if the lock is not ours.
# `unlock` releases our lock and removes its temporary files; status 1 if the lock stays.
# With lock-facts.sh and the functions of host-folder.ts.

lock_text() {
  up=$(now)
  printf '%10s\n%s\n%10s %s %6s\n' "$(($(date +%s) + lock_seconds))" "$lock_owner" "$((up + lock_seconds))" "$(boot_id)" "$lock_seconds"
}
held() {
  lock_facts || return 1
  seen=$(cat "$lock" 2>/dev/null)
  [ "$holder" != "$lock_gone" ] && [ "$left" -ge 0 ]
}
# A link is created atomically.
link_lock() { ln "$own" "$lock" 2>/dev/null; }
take_lock() {
  # Other users may read files beside the inventory, but not the inventory.
  { mkdir -p "$s" && umask 077 && mkdir -p "$d/lock"; } || unwritten "$d/lock"
  own="$d/lock/own.$$"
  ! held || exit 73
  { lock_text > "$own" && durable "$own"; } || { rm -f "$own"; unwritten "$lock"; }
  if ! link_lock; then
    held && { rm -f "$own"; exit 73; }
    # Only one of several deployers that find it expired can move it away; a lock taken in between is restored.
    if mv "$lock" "$d/lock/old.$$" 2>/dev/null && [ "$(cat "$d/lock/old.$$")" != "$seen" ]; then ln "$d/lock/old.$$" "$lock"; fi
    rm -f "$d/lock/old.$$"
    link_lock || { rm -f "$own"; exit 73; }
  fi
  rm -f "$own"; durable "$d/lock"
}
renew_lock() {
  [ -e "$lock" ] || exit 73
  exec 3<>"$lock"
  read -r wall <&3; IFS= read -r holder <&3
  [ "$holder" = "$lock_owner" ] || exit 73
  lock_text | dd of=/proc/self/fd/3 conv=notrunc,fsync 2>/dev/null || exit 1
  exec 3>&-
}
unlock() {
  lock="$d/lock/holder" given="$d/lock/given.$$"
  if [ "$(sed -n 2p "$lock" 2>/dev/null)" = "$lock_owner" ]; then
    mv "$lock" "$given" || exit 1
    # Another deployer may have taken it over just now.
    [ "$(sed -n 2p "$given")" = "$lock_owner" ] || ln "$given" "$lock"
    rm -f "$given"
  fi
  for left in "$d/lock"/own.* "$d/lock"/old.* "$s/running"/script.*; do
    [ -L "$left" ] || [ -e "$left" ] || continue
    if [ "${left##*.}" = $$ ] || ! kill -0 "${left##*.}" 2>/dev/null; then rm -f "$left"; fi
  done
  rmdir "$s/running" "$d/lock" "$d" "$s" 2>/dev/null
}
