import type { Shell } from '../shell';
import { clockSh } from './generated/shell';

/** Shell: `now` prints the seconds since boot (clock.sh). */
export const clock: Shell = clockSh;
