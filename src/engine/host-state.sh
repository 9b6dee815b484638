# shellcheck shell=sh
# Prints all inventories and rollout records below `$d`, with base64 names, and the lock. With lock-facts.sh.

encoded() { base64 | tr -d '\n'; }
print_file() { # kind file
  [ -e "$2" ] || [ -L "$2" ] || return 0
  name=$(printf %s "$2" | encoded)
  if [ ! -f "$2" ]; then echo "$1 $name odd"
  elif text=$(base64 2>/dev/null < "$2"); then echo "$1 $name text $(printf %s "$text" | tr -d '\n')"
  else echo "$1 $name unreadable"; fi
}
for file in "$d"/*.rollout; do print_file rollout "$file"; done
for file in "$d"/*.json; do print_file inventory "$file"; done
! lock_facts || echo "lock $left $holder"
echo @host-state
