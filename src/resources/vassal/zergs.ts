import type { WireSections } from '../../config/wire';
import { type Shell, sh } from '../../transport/shell';
import type { EmperorAccess } from '../emperor/stats';
import { emperorEntries } from '../emperor/stats-shell';

/** awk: prints the masters of a vassal's zergs, whose id in a broodlord is `NAME.ini:zerg`. */
const finding = `
$1 == "vassal" && ($2 == ENVIRON["vassal"] ":zerg" || $2 == ENVIRON["vassal_path"] ":zerg") && $3 > 0 { print $3 }`;

/** Whether a broodlord may start zergs of a vassal. */
export const mayHaveZergs = ({ sections }: { readonly sections: WireSections }): boolean =>
  sections['zerg'] !== undefined;

/**
 * Shell functions for a vassal with zergs; they need those of `emperorQueries`.
 *
 * A reload of the vassal does not touch its zergs, which keep their configuration. A zerg cannot reload: SIGHUP lets it finish
 * its requests and ends it (core/uwsgi.c, uwsgi_start), and its emperor starts another one.
 *
 * - `renew_zergs`: succeeds once every zerg that ran at its first call has ended
 * - `end_zergs`: ends the running zergs without waiting
 */
export function zergFunctions(access: EmperorAccess): Shell {
  return sh`
zergs() { ${emperorEntries(access)} | awk -F '\t' ${finding}; }
end_zergs() { for zerg in $(zergs); do kill -HUP "$zerg" 2>/dev/null; done; :; }
renew_zergs() {
  if [ -z "$ending" ]; then
    ending=$(zergs | tr '\n' ' ')
    for zerg in $ending; do kill -HUP "$zerg" 2>/dev/null; done
    ending=\${ending:-none}
  fi
  for zerg in $(zergs); do
    case " $ending " in *" $zerg "*) lacks="zerg $zerg has not ended"; return 1 ;; esac
  done
}
ending=`;
}
