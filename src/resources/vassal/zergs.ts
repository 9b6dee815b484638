import type { WireSections } from '../../config/wire';
import { quote } from '../../transport/shell';
import { askEmperor, type EmperorAccess } from '../emperor/stats';

/** Prints the masters of a vassal's zergs, which a broodlord calls by its name and that of their section. */
const finding = `
{
  ours = 0
  for (kind in vassals) if (index($0, "\\"id\\":\\"" vassals[kind] ":zerg\\"")) ours = 1
  if (ours && match($0, /"pid":[0-9]+/)) print substr($0, RSTART + 6, RLENGTH - 6)
}
BEGIN { vassals[1] = ENVIRON["vassal"]; vassals[2] = ENVIRON["vassal_path"] }`;

/** Whether a broodlord may start zergs of a vassal. */
export const mayHaveZergs = ({ sections }: { readonly sections: WireSections }): boolean =>
  sections['zerg'] !== undefined;

/**
 * Shell functions for a vassal that zergs help, after those of `watching`.
 *
 * A reload of the vassal leaves them as they are, with the configuration that they started with. SIGHUP lets a zerg answer
 * what it has and then ends it, as it cannot reload (core/uwsgi.c, uwsgi_start); its emperor starts another one.
 *
 * - `renew_zergs`: succeeds once no zerg is left that ran when it was first called
 * - `end_zergs`: ends those that there are, without waiting
 */
export function zergFunctions(access: EmperorAccess): string {
  return `
zergs() { { ${askEmperor(access)}; } | tr -d '\\n\\t' | awk -v RS='{' ${quote(finding)}; }
end_zergs() { for zerg in $(zergs); do kill -HUP "$zerg" 2>/dev/null; done; :; }
renew_zergs() {
  if [ -z "$ending" ]; then
    ending=$(zergs | tr '\\n' ' ')
    for zerg in $ending; do kill -HUP "$zerg" 2>/dev/null; done
    ending=\${ending:-none}
  fi
  for zerg in $(zergs); do
    case " $ending " in *" $zerg "*) lacks="zerg $zerg has not ended"; return 1 ;; esac
  done
}
ending=`;
}
