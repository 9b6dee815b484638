import { sweepShell } from '../../transport/scripts/install';
import { type Shell, sh } from '../../transport/shell';
import { pruneSh } from './generated/shell';

/** Shell: deletes releases that are not needed any more (prune.sh). */
export const pruneFunctions = (base: string): Shell => sh`sweep_current=${sweepShell(`${base}/current`).text}
${pruneSh}`;
