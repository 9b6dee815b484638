import type { WireSections } from '../../config/wire';
import { hasUnknown } from '../../plan/unknown';
import type { Problem } from '../resource';
import { isEmperor, isWorkerless } from './roles';

/** Problems of the number of workers. */
export function workerProblems(sections: WireSections): readonly Problem[] {
  const main = sections['uwsgi'] ?? {};
  const { processes, workers } = main;
  if (hasUnknown([processes, workers])) return [];
  const path = ['sections', 'uwsgi', processes === undefined ? 'workers' : 'processes'];
  const last = [workers ?? processes].flat().at(-1);
  const problems: Problem[] = [];
  if (processes !== undefined && workers !== undefined && String(processes) !== String(workers)) {
    problems.push({
      path,
      message: `Cannot run ${processes} and ${workers} workers: processes and workers are one option of uWSGI, of which the last one counts; leave one of them out`,
    });
  }
  if (/^\s*0+\s*$/.test(last ?? '') && !isEmperor(sections) && !isWorkerless(sections)) {
    problems.push({
      path,
      message: `Cannot serve with ${path.at(-1)} = ${last}: uWSGI binds the sockets and starts no worker, so requests hang; it must be 1 or more`,
    });
  }
  return problems;
}
