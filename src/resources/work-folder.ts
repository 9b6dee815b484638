import { roomSh } from '../transport/scripts/generated/shell';
import { joinShell, type Shell, sh } from '../transport/shell';
import { processStartSh, stateFolderSh, workFolderSh } from './generated/shell';

/** Exit status of a script without room for its work folder; its standard error names the reason. */
export const noRoom = 40;

/** Shell: `workdir` and `workdir_gone`, the temporary folder of a script, and `no_room` (work-folder.sh). */
export const workFolder: Shell = joinShell([
  sh`no_room_status=${noRoom}`,
  roomSh,
  processStartSh,
  stateFolderSh,
  workFolderSh,
]);
