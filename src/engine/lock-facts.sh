# shellcheck shell=sh
# The lock of a host, `$lock`, below `$d`. A lock is a file with these lines: the expiry by the wall clock, for earlier releases; the owner;
# the expiry in seconds since boot, the boot id and the lease. The clock since boot cannot be set. A lock of an earlier boot is valid for
# its lease after the boot, so that a living owner can renew it.
#
# `lock_facts` reads the lock into `$holder` and `$left`, its remaining seconds; status 1 without a lock.

lock="$d/lock/holder"
boot_id() { cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo unknown; }
lock_facts() {
  wall= holder= until= booted= lease=
  { read -r wall; IFS= read -r holder; read -r until booted lease; } 2>/dev/null < "$lock"
  [ -n "$wall$holder" ] || return 1
  up=$(now); boot=$(boot_id)
  case "$wall:$until:$lease" in
    *[!0-9:-]*|:*) left=-1 ;;
    *::*) left=$((wall - $(date +%s))) ;;
    *) if [ "$booted" = "$boot" ]; then left=$((until - up)); else left=$((lease - up)); fi ;;
  esac
}
