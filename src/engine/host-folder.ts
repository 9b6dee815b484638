import { stateFolder } from '../resources/state-folder';
import { clock } from '../transport/scripts/clock';
import { durableFunction, roomFunction } from '../transport/scripts/install';

/**
 * Shell: sets `$s`, our folder on the host, and `$d`, where inventories, rollouts and the lock lie; defines `durable` and `now`,
 * and `unwritten FILE`, which ends the script because a file could not be written there.
 */
export const enter = `${stateFolder}
d="$s/inventory"
${durableFunction}
${roomFunction}
unwritten() { echo "Cannot write $1" >&2; room "$1" >&2; exit 1; }
${clock}`;
