import { type Shell, sh } from '../transport/shell';
import { stateFolderSh } from './generated/shell';

/** Shell: sets `$s`, the state folder on the host (state-folder.sh). */
export const stateFolder: Shell = sh`${stateFolderSh}
state_folder`;
