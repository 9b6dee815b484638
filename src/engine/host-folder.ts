import { stateFolder } from '../resources/running';
import { clock } from '../transport/scripts/clock';
import { durableFunction } from '../transport/scripts/install';

/** Shell: sets `$s`, our folder on the host, and `$d`, where inventories, rollouts and the lock lie; defines `durable` and `now`. */
export const enter = `${stateFolder}
d="$s/inventory"
${durableFunction}
${clock}`;
