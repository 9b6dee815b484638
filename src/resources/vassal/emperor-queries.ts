import type { WireSections } from '../../config/wire';
import { lineOf } from '../../transport/scripts/bounds';
import { clock } from '../../transport/scripts/clock';
import { type Shell, sh } from '../../transport/shell';
import { emperorEntries } from '../emperor/stats-shell';
import { hasAcceptors } from '../process/roles';
import { vassalPaths } from './files';
import type { VassalState } from './props';

/** Vassal that a script queries. */
export type QueriedVassal = Pick<VassalState, 'directory' | 'name' | 'stats' | 'binary'> & {
  /** Its options, which determine how a start shows. */
  readonly sections: WireSections;
};

/** awk: sums up what `emperorEntries` prints of one vassal. */
const finding = `
$1 == "emperor" { emperor = $2 }
$2 != ENVIRON["vassal"] && $2 != ENVIRON["vassal_path"] { next }
$1 == "vassal" { listed = 1; pid = $3; mod = $4; accepting = $5; cursed = $6 }
$1 == "throttled" { held = 1; attempt = $3; failed = $4 }
END { print emperor+0, listed+0, pid+0, mod+0, accepting+0, cursed+0, held+0, attempt+0, failed+0 }`;

/**
 * Shell functions that query the emperor of a vassal.
 *
 * - \`ask\`: reads the entry of the vassal into variables, after which the emperor scans for changes. Fails if no emperor
 *   answers
 * - \`serves REVISION\`: whether workers of the current file accept requests: 0 yes, 1 not yet, 2 they fail again and again.
 *   Pass no revision if the vassal writes none at a start (\`cheap\`). With \`fresh=1\` the marker alone is proof enough
 * - \`expect_start\`: from now on the marker of a vassal without workers proves a new start
 * - \`release\`: lets a throttled vassal start at once
 * - \`wake PID\`: lets the emperor scan for changes (uWSGI: SIGWINCH, emperor_wakeup)
 * - \`settle SECONDS\`: waits until a pending start or reload has ended, successfully or not
 * - \`gone SECONDS\`: waits until the emperor does not list the vassal any more
 */
export function emperorQueries(watched: QueriedVassal): Shell {
  const { ini, marker } = vassalPaths(watched);
  return sh`
ini=${ini} marker=${marker}
export vassal=${`${watched.name}.ini`} vassal_path=${ini}
${clock}
ask() {
  set -- $(${emperorEntries(watched)} | awk -F '\t' ${finding})
  emperor=$1 listed=$2 pid=$3 mod=$4 accepting=$5 cursed=$6 held=$7 attempt=$8 failed=$9
  [ "$emperor" -gt 0 ]
}
since=$(now) fresh=0 acceptors=${hasAcceptors(watched.sections) ? 1 : 0}
# An emptied marker keeps its owner; only a new start can fill it.
forget() { ( reach "\${marker%/*}" && blank "\${marker##*/}" ); fresh=1; }
# Without workers only the marker proves a start, so it must come from the next one.
expect_start() { [ "$acceptors" = 1 ] || forget; }
started() { if [ "$acceptors" = 1 ]; then [ "$accepting" = 1 ]; else [ -s "$marker" ]; fi; }
serves() {
  served=0
  if [ -n "$1" ]; then
    [ "$(${lineOf(sh`"$marker"`)})" = "$1" ] && served=1
    # Only workers of this file could fill an empty marker.
    [ "$served$fresh" != 11 ] || return 0
    # Until then the emperor is queried only once a second.
    [ "$served" = 1 ] || [ "$(now)" -ge "\${next:=0}" ] || return 1
  fi
  next=$(($(now) + 1))
  ask || return 1
  if [ "$listed" = 1 ] && [ "$cursed" = 0 ] && [ "$mod" -ge "$(stat -c %Y "$ini")" ]; then
    # It starts on demand, and waits for its first connection.
    [ "$pid" != -1 ] || return 0
    if [ -z "$1" ]; then [ "$(now)" -lt $((since + 2)) ] || return 0
    elif [ "$accepting$served" = 11 ]; then return 0; fi
  fi
  # Allows one retry: a dependency may start a moment later.
  [ $((attempt - \${base:-0})) -lt 2 ] || [ "$failed" = "\${was-}" ] || return 2
  return 1
}
release() {
  ask || return 1
  if [ "$held" = 1 ]; then kill -URG "$emperor" 2>/dev/null; ask; fi
  base=$attempt was=$failed
}
settle() {
  patience=$(($(now) + $1)) absent=0
  while ask && [ "$attempt" -lt 1 ] && [ "$absent" -lt 10 ] && [ "$(now)" -lt "$patience" ]; do
    if [ "$listed" = 0 ]; then absent=$((absent + 1))
    elif started && [ "$cursed" = 0 ] && [ "$mod" -ge "$(stat -c %Y "$ini")" ]; then return; fi
    sleep 0.2
  done
}
wake() { kill -WINCH "$1" 2>/dev/null || ask; }
gone() {
  patience=$(($(now) + $1))
  # Without an emperor there is no vassal, but one answer may be missed.
  while ask || ask; do
    [ "$listed" = 1 ] || return 0
    [ "$(now)" -lt "$patience" ] || return 1
    sleep 0.2
  done
}`;
}
