# shellcheck shell=sh
# `now` prints the seconds since boot. Waits use it, because the wall clock may be set forward or back meanwhile.

now() {
  if read -r uptime rest < /proc/uptime; then echo "${uptime%%.*}"; else date +%s; fi 2>/dev/null
}
