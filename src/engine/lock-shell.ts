import { stateFolder } from '../resources/state-folder';
import { endFenced } from '../transport/fence';
import { type Shell, sh } from '../transport/shell';

/** Holder and expiry of a lock. */
export interface LockFacts {
  readonly owner: string;
  /** Expiry in seconds since the epoch, by the clock of this machine. */
  readonly expires: number;
}

/**
 * Shell: `lock_facts` reads the lock into `$holder` and `$left`, its remaining seconds; status 1 without a lock.
 *
 * A lock is a file with these lines: the expiry by the wall clock, for earlier releases; the owner; the expiry in
 * seconds since boot, the boot id and the lease. The clock since boot cannot be set. A lock of an earlier boot is
 * valid for its lease after the boot, so that a living owner can renew it.
 */
export const lockFacts = sh`lock="$d/lock/holder"
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
}`;

/** Shell: prints the text of a lock with this lease; its length is constant for one owner. */
export const lockText = (owner: string, seconds: number): Shell =>
  sh`up=$(now)
printf '%10s\n%s\n%10s %s %6s\n' "$(($(date +%s) + ${seconds}))" ${owner} "$((up + ${seconds}))" "$(boot_id)" ${seconds}`;

/**
 * Shell: renews a lock that is still ours in place, without touching a file that another deployer put there
 * meanwhile. Exit status 73 if the lock is not ours.
 */
export const renewal = ({
  owner,
  seconds,
}: {
  readonly owner: string;
  readonly seconds: number;
}): Shell => sh`[ -e "$lock" ] || exit 73
exec 3<>"$lock"
read -r wall <&3; IFS= read -r holder <&3
[ "$holder" = ${owner} ] || exit 73
{ ${lockText(owner, seconds)}; } | dd of=/proc/self/fd/3 conv=notrunc,fsync 2>/dev/null || exit 1
exec 3>&-`;

/** Shell: releases our lock and removes its temporary files; status 1 if the lock stays. */
export const unlock = (owner: string): Shell => sh`
lock="$d/lock/holder" given="$d/lock/given.$$"
if [ "$(sed -n 2p "$lock" 2>/dev/null)" = ${owner} ]; then
  mv "$lock" "$given" || exit 1
  # Another deployer may have taken it over just now.
  [ "$(sed -n 2p "$given")" = ${owner} ] || ln "$given" "$lock"
  rm -f "$given"
fi
for left in "$d/lock"/own.* "$d/lock"/old.* "$s/running"/script.*; do
  [ -L "$left" ] || [ -e "$left" ] || continue
  if [ "\${left##*.}" = $$ ] || ! kill -0 "\${left##*.}" 2>/dev/null; then rm -f "$left"; fi
done
rmdir "$s/running" "$d/lock" "$d" "$s" 2>/dev/null`;

/**
 * Shell prologue of scripts that may change something: ends the script if another deployer holds the lock. The next
 * holder waits for scripts that passed it. `check_fence` checks again, for scripts that waited meanwhile.
 */
export const fenceOf = (owner: string): Shell => sh`fence_folder() { ${stateFolder}; echo "$s"; }
fence_home=$(fence_folder)
fence_start() { read -r fence_line < "/proc/$$/stat"; set -- \${fence_line##*) }; echo "\${20}"; }
mkdir -p "$fence_home/running" 2>/dev/null && ln -snf "$$ $(fence_start)" "$fence_home/running/script.$$" 2>/dev/null
check_fence() {
  fence_holder=
  { read -r fence_line; IFS= read -r fence_holder; } 2>/dev/null < "$fence_home/inventory/lock/holder"
  [ "$fence_holder" != ${owner} ] || return 0
  rm -f "$fence_home/running/script.$$"; rmdir "$fence_home/running" 2>/dev/null
  ${endFenced('fence_holder')}
}
check_fence`;
