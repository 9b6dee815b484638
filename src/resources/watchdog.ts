import { clockSh } from '../transport/scripts/generated/shell';
import { joinShell, type Shell } from '../transport/shell';
import { watchdogSh } from './generated/shell';

/** Shell: time limits for the steps of a script (watchdog.sh). */
export const watchdog: Shell = joinShell([clockSh, watchdogSh]);
