import { stateFolder } from '../resources/state-folder';
import { endFenced } from '../transport/fence';
import { quote } from '../transport/shell';

/** Who holds a host, and until when. */
export interface LockFacts {
  readonly owner: string;
  /** Seconds since the epoch, by the clock of this machine. */
  readonly expires: number;
}

/**
 * Shell: `lock_facts` reads the lock into `$holder` and `$left`, the seconds that it still has; status 1 without one.
 *
 * A lock is a file: when it ends by the clock of the day, for releases that know nothing else; its owner; and when it ends
 * in seconds since boot, which boot that is, and for how long it was taken. Nobody can set the clock since boot. A lock of an
 * earlier boot is its owner's for as long again after the boot, so that one who lives can renew it.
 */
export const lockFacts = `lock="$d/lock/holder"
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

/** Shell: prints what a lock holds, for as many seconds; always the same number of bytes for one owner. */
export const lockText = (owner: string, seconds: number): string =>
  `up=$(now)
printf '%10s\\n%s\\n%10s %s %6s\\n' "$(($(date +%s) + ${seconds}))" ${quote(owner)} "$((up + ${seconds}))" "$(boot_id)" ${seconds}`;

/**
 * Shell: writes a lock that is still ours anew, in its place: what another one put into the place of the file meanwhile
 * is not touched. Exit status 73 when it is not ours.
 */
export const renewal = ({
  owner,
  seconds,
}: {
  readonly owner: string;
  readonly seconds: number;
}): string => `[ -e "$lock" ] || exit 73
exec 3<>"$lock"
read -r wall <&3; IFS= read -r holder <&3
[ "$holder" = ${quote(owner)} ] || exit 73
{ ${lockText(owner, seconds)}; } | dd of=/proc/self/fd/3 conv=notrunc,fsync 2>/dev/null || exit 1
exec 3>&-`;

/** Shell: gives a lock back that is ours, and what it leaves behind; status 1 when it stays. */
export const unlock = (owner: string): string => `
lock="$d/lock/holder" given="$d/lock/given.$$"
if [ "$(sed -n 2p "$lock" 2>/dev/null)" = ${quote(owner)} ]; then
  mv "$lock" "$given" || exit 1
  # Another one may have taken it over in this very moment.
  [ "$(sed -n 2p "$given")" = ${quote(owner)} ] || ln "$given" "$lock"
  rm -f "$given"
fi
for left in "$d/lock"/own.* "$d/lock"/old.* "$s/running"/script.*; do
  [ -L "$left" ] || [ -e "$left" ] || continue
  if [ "\${left##*.}" = $$ ] || ! kill -0 "\${left##*.}" 2>/dev/null; then rm -f "$left"; fi
done
rmdir "$s/running" "$d/lock" "$d" "$s" 2>/dev/null`;

/**
 * Shell that scripts begin with which may change something: it ends them when the lock is no longer its owner's. From then
 * on whoever takes the lock over waits for them. `check_fence` looks again, for scripts that have waited meanwhile.
 */
export const fenceOf = (owner: string): string => `fence_folder() { ${stateFolder}; echo "$s"; }
fence_home=$(fence_folder)
fence_start() { read -r fence_line < "/proc/$$/stat"; set -- \${fence_line##*) }; echo "\${20}"; }
mkdir -p "$fence_home/running" 2>/dev/null && ln -snf "$$ $(fence_start)" "$fence_home/running/script.$$" 2>/dev/null
check_fence() {
  fence_holder=
  { read -r fence_line; IFS= read -r fence_holder; } 2>/dev/null < "$fence_home/inventory/lock/holder"
  [ "$fence_holder" != ${quote(owner)} ] || return 0
  rm -f "$fence_home/running/script.$$"; rmdir "$fence_home/running" 2>/dev/null
  ${endFenced('fence_holder')}
}
check_fence`;
