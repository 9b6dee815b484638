import { installFunctions, sweepShell } from '../../transport/scripts/install';
import { type Shell, sh } from '../../transport/shell';
import { editsFunctions } from './edits';
import { differFunctions, places } from './inspect';
import { settleCall, settleFunctions } from './keeper';

/** Exit status of a removal that root must not do; its output names the reason. */
export const refusedRemovalStatus = 77;

/**
 * Script that deletes releases and their records; `shared` stays, unless it is empty. If the current release was edited, the
 * script only prints the edits.
 *
 * @param known digest over edits that may be deleted, empty if none may; undefined if all may
 */
export function removeReleaseScript(base: string, known?: string): Shell {
  const sparing = sh`${differFunctions}
  ${editsFunctions}
  current=$([ ! -L "$b/current" ] || readlink "$b/current")
  edits=$(edits_of "$current" | sum_up_edits)
  case $edits in ''|'@edited '*${` ${known || '-'} `}*) : ;; *) printf '%s\n' "$edits"; exit 0 ;; esac`;
  const inside = sh`${installFunctions}
reach "$1" || exit
${sweepShell(`${base}/current`)}
[ ! -L ./current ] || rm -f ./current || exit
rm -rf ./releases ./venvs || exit
[ ! -d ./shared ] || find ./shared -depth -type d -empty -delete
here=$PWD
cd / && rmdir "$here" 2> /dev/null
:`;
  return sh`trap '' HUP PIPE
${places(base)}
${settleFunctions}
if [ -d "$b" ]; then
  ${settleCall({})}
  [ -z "$refused" ] || { printf %s "$refused"; exit ${refusedRemovalStatus}; }
  ${known === undefined ? sh`:` : sparing}
  as "$keeper" '' 600 ${inside.text} "$b" < /dev/null >&2 || exit 1
fi
forget`;
}
