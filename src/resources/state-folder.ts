import { sh } from '../transport/shell';
/** Shell: sets `$s`, the state folder on the host: that of root, or one in the home of the deployer. */
export const stateFolder = sh`if [ "$(id -u)" = 0 ]; then s=/var/lib/uwsgi-iac; else s=$HOME/.local/state/uwsgi-iac; fi`;
