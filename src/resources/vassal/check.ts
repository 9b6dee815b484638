import { hasUnknown, Unknown } from '../../plan/unknown';
import { workerProblems } from '../process/worker-count';
import { checkOptions } from '../props';
import type { Problem } from '../resource';
import type { VassalProps } from './props';

/** Options that do not work in a vassal, with the reason. */
const unbearable: Readonly<Record<string, string>> = {
  daemonize: 'the emperor loses a vassal that goes to the background',
  daemonize2: 'the emperor loses a vassal that goes to the background',
  zerg: 'the emperor reloads a vassal whose file changes, and a zerg ends when it is reloaded; run it as an Instance',
  zergpool:
    'the emperor reloads a vassal whose file changes, and a zerg pool that reloads no longer hands out its sockets',
  'zerg-pool':
    'the emperor reloads a vassal whose file changes, and a zerg pool that reloads no longer hands out its sockets',
};

/** Problems of a vassal that the schema cannot express. */
export function checkVassal(props: VassalProps): readonly Problem[] {
  return [...checkOptions(props), ...checkMain(props), ...(props.tyrant === true ? checkOwner(props) : [])];
}

/** Problems of the section `uwsgi`. */
export function checkMain({
  sections,
  onDemand,
}: Pick<VassalProps, 'sections'> & Partial<Pick<VassalProps, 'onDemand'>>): readonly Problem[] {
  if (sections instanceof Unknown || typeof sections !== 'object') return [];
  const main = sections['uwsgi'];
  if (main === undefined) {
    return [{ path: ['sections'], message: 'Cannot run the vassal: it needs a section uwsgi' }];
  }
  const problems: Problem[] = Object.keys(unbearable)
    .filter((option) => main[option] !== undefined)
    .map((option) => ({
      path: ['sections', 'uwsgi', option],
      message: `Cannot use ${option} in a vassal: ${unbearable[option]}`,
    }));
  problems.push(...workerProblems(sections));
  if (
    onDemand !== undefined &&
    !hasUnknown([onDemand, main]) &&
    ![main['socket']].flat().includes(onDemand)
  ) {
    problems.push({
      path: ['onDemand'],
      message: `Cannot start on demand: \`socket\` must be ${onDemand}, which the vassal inherits from its emperor; set \`protocol\` for another protocol than uwsgi`,
    });
  }
  return problems;
}

/** A tyrant runs a vassal as owner and group of its file, and refuses those of root (uWSGI: emperor_add). */
function checkOwner(props: VassalProps): readonly Problem[] {
  return (['owner', 'group'] as const).flatMap((key): Problem[] => {
    const value = props[key];
    if (hasUnknown(value) || (value !== undefined && !/^(root|0+)$/.test(value))) return [];
    const seen = value === undefined ? 'is not set' : `is ${value}`;
    return [
      {
        path: [key],
        message: `Cannot run the vassal under a tyrant: it runs as its ${key}, which must not be root, but \`${key}\` ${seen}`,
      },
    ];
  });
}
