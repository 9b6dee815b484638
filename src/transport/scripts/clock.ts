/**
 * Shell: `now` prints the seconds since the host started. What waits goes by it: the time of day may be set while it
 * does, hours forward or back.
 */
export const clock = `now() {
  if read -r uptime rest < /proc/uptime; then echo "\${uptime%%.*}"; else date +%s; fi 2>/dev/null
}`;
