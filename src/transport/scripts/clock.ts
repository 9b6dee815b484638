import { sh } from '../shell';
/**
 * Shell: `now` prints the seconds since boot. Waits use it, because the wall clock may be set forward or back
 * meanwhile.
 */
export const clock = sh`now() {
  if read -r uptime rest < /proc/uptime; then echo "\${uptime%%.*}"; else date +%s; fi 2>/dev/null
}`;
