import { clockSh } from '../transport/scripts/generated/shell';
import { joinShell, type Shell, sh } from '../transport/shell';
import { digestOf } from './digest';
import { hostMutexSh, processStartSh, stateFolderSh, waitForMutexesSh } from './generated/shell';

/** Shell: `wait_for_mutexes` waits for the scripts that change something on the host (wait-for-mutexes.sh). */
export const waitForMutexes: Shell = joinShell([clockSh, processStartSh, stateFolderSh, waitForMutexesSh]);

/** Shell: the functions of a mutex on the host (host-mutex.sh) for a subject, for which the script waits so many seconds. */
export function hostMutex(subject: string, seconds: number): Shell {
  return joinShell([
    sh`mutex_subject=${digestOf(subject).slice(0, 16)} mutex_patience=${seconds}`,
    clockSh,
    processStartSh,
    stateFolderSh,
    hostMutexSh,
  ]);
}
