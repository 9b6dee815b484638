// Made from the files beside this folder by `npm run generate`.
import { library, type Shell } from '../../transport/shell';

/** The text of fence.sh. */
export const fenceSh: Shell = library(
  [
    "fence_home=$(state_folder; echo \"$s\")",
    "fence_start() {",
    "  read -r fence_line < \"/proc/$$/stat\"",
    "  # shellcheck disable=SC2086",
    "  set -- ${fence_line##*) }",
    "  echo \"${20}\"",
    "}",
    "mkdir -p \"$fence_home/running\" 2>/dev/null && ln -snf \"$$ $(fence_start)\" \"$fence_home/running/script.$$\" 2>/dev/null",
    "check_fence() {",
    "  fence_holder=",
    "  { read -r fence_line; IFS= read -r fence_holder; } 2>/dev/null < \"$fence_home/inventory/lock/holder\"",
    "  [ \"$fence_holder\" != \"$fence_owner\" ] || return 0",
    "  rm -f \"$fence_home/running/script.$$\"; rmdir \"$fence_home/running\" 2>/dev/null",
    "  printf '%s %s\\n' \"$fence_mark\" \"$fence_holder\"; exit \"$fence_status\"",
    "}",
    "check_fence",
  ].join('\n'),
);

/** The text of host-state.sh. */
export const hostStateSh: Shell = library(
  [
    "encoded() { base64 | tr -d '\\n'; }",
    "print_file() { # kind file",
    "  [ -e \"$2\" ] || [ -L \"$2\" ] || return 0",
    "  name=$(printf %s \"$2\" | encoded)",
    "  if [ ! -f \"$2\" ]; then echo \"$1 $name odd\"",
    "  elif text=$(base64 2>/dev/null < \"$2\"); then echo \"$1 $name text $(printf %s \"$text\" | tr -d '\\n')\"",
    "  else echo \"$1 $name unreadable\"; fi",
    "}",
    "for file in \"$d\"/*.rollout; do print_file rollout \"$file\"; done",
    "for file in \"$d\"/*.json; do print_file inventory \"$file\"; done",
    "! lock_facts || echo \"lock $left $holder\"",
    "echo @host-state",
  ].join('\n'),
);

/** The text of lock-facts.sh. */
export const lockFactsSh: Shell = library(
  [
    "lock=\"$d/lock/holder\"",
    "boot_id() { cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo unknown; }",
    "lock_facts() {",
    "  wall= holder= until= booted= lease=",
    "  { read -r wall; IFS= read -r holder; read -r until booted lease; } 2>/dev/null < \"$lock\"",
    "  [ -n \"$wall$holder\" ] || return 1",
    "  up=$(now); boot=$(boot_id)",
    "  case \"$wall:$until:$lease\" in",
    "    *[!0-9:-]*|:*) left=-1 ;;",
    "    *::*) left=$((wall - $(date +%s))) ;;",
    "    *) if [ \"$booted\" = \"$boot\" ]; then left=$((until - up)); else left=$((lease - up)); fi ;;",
    "  esac",
    "}",
  ].join('\n'),
);

/** The text of lock.sh. */
export const lockSh: Shell = library(
  [
    "lock_text() {",
    "  up=$(now)",
    "  printf '%10s\\n%s\\n%10s %s %6s\\n' \"$(($(date +%s) + lock_seconds))\" \"$lock_owner\" \"$((up + lock_seconds))\" \"$(boot_id)\" \"$lock_seconds\"",
    "}",
    "held() {",
    "  lock_facts || return 1",
    "  seen=$(cat \"$lock\" 2>/dev/null)",
    "  [ \"$holder\" != \"$lock_gone\" ] && [ \"$left\" -ge 0 ]",
    "}",
    "link_lock() { ln \"$own\" \"$lock\" 2>/dev/null; }",
    "take_lock() {",
    "  { mkdir -p \"$s\" && umask 077 && mkdir -p \"$d/lock\"; } || unwritten \"$d/lock\"",
    "  own=\"$d/lock/own.$$\"",
    "  ! held || exit 73",
    "  { lock_text > \"$own\" && durable \"$own\"; } || { rm -f \"$own\"; unwritten \"$lock\"; }",
    "  if ! link_lock; then",
    "    held && { rm -f \"$own\"; exit 73; }",
    "    if mv \"$lock\" \"$d/lock/old.$$\" 2>/dev/null && [ \"$(cat \"$d/lock/old.$$\")\" != \"$seen\" ]; then ln \"$d/lock/old.$$\" \"$lock\"; fi",
    "    rm -f \"$d/lock/old.$$\"",
    "    link_lock || { rm -f \"$own\"; exit 73; }",
    "  fi",
    "  rm -f \"$own\"; durable \"$d/lock\"",
    "}",
    "renew_lock() {",
    "  [ -e \"$lock\" ] || exit 73",
    "  exec 3<>\"$lock\"",
    "  read -r wall <&3; IFS= read -r holder <&3",
    "  [ \"$holder\" = \"$lock_owner\" ] || exit 73",
    "  lock_text | dd of=/proc/self/fd/3 conv=notrunc,fsync 2>/dev/null || exit 1",
    "  exec 3>&-",
    "}",
    "unlock() {",
    "  lock=\"$d/lock/holder\" given=\"$d/lock/given.$$\"",
    "  if [ \"$(sed -n 2p \"$lock\" 2>/dev/null)\" = \"$lock_owner\" ]; then",
    "    mv \"$lock\" \"$given\" || exit 1",
    "    [ \"$(sed -n 2p \"$given\")\" = \"$lock_owner\" ] || ln \"$given\" \"$lock\"",
    "    rm -f \"$given\"",
    "  fi",
    "  for left in \"$d/lock\"/own.* \"$d/lock\"/old.* \"$s/running\"/script.*; do",
    "    [ -L \"$left\" ] || [ -e \"$left\" ] || continue",
    "    if [ \"${left##*.}\" = $$ ] || ! kill -0 \"${left##*.}\" 2>/dev/null; then rm -f \"$left\"; fi",
    "  done",
    "  rmdir \"$s/running\" \"$d/lock\" \"$d\" \"$s\" 2>/dev/null",
    "}",
  ].join('\n'),
);
