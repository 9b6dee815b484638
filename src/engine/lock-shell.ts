import { stateFolderSh } from '../resources/generated/shell';
import { fencedOut, fenceMark } from '../transport/fence';
import { type Shell, sh } from '../transport/shell';
import { fenceSh, lockFactsSh, lockSh } from './generated/shell';

/** Holder and expiry of a lock. */
export interface LockFacts {
  readonly owner: string;
  /** Expiry in seconds since the epoch, by the clock of this machine. */
  readonly expires: number;
}

/** Shell: the functions of a lock (lock.sh), for an owner who may hold it. */
export const lockOf = (owner: string, seconds = 0, gone = ''): Shell =>
  sh`lock_owner=${owner} lock_seconds=${seconds} lock_gone=${gone}
${lockFactsSh}
${lockSh}`;

/** Shell prologue of scripts that may change something: ends the script if another deployer holds the lock (fence.sh). */
export const fenceOf = (owner: string): Shell =>
  sh`fence_owner=${owner} fence_mark=${fenceMark} fence_status=${fencedOut}
${stateFolderSh}
${fenceSh}`;
