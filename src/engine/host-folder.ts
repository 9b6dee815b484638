import { stateFolder } from '../resources/state-folder';
import { clock } from '../transport/scripts/clock';
import { durableSh, roomSh } from '../transport/scripts/generated/shell';
import { sh } from '../transport/shell';

/**
 * Shell: sets `$s`, our folder on the host, and `$d`, the folder of inventories, rollout records and the lock;
 * defines `durable`, `now`, and `unwritten FILE`, which ends the script because the file could not be written.
 */
export const enter = sh`${stateFolder}
d="$s/inventory"
${durableSh}
${roomSh}
unwritten() { echo "Cannot write $1" >&2; room "$1" >&2; exit 1; }
${clock}`;
