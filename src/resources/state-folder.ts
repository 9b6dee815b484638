import { joinShell, type Shell, sh } from '../transport/shell';
import { stateFolderSh } from './generated/shell';

/** Shell: sets `$s`, the state folder on the host (state-folder.sh). */
export const stateFolder: Shell = joinShell([stateFolderSh, sh`state_folder`]);
