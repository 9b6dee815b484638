import { strongest } from '../../../activation/activation';
import type { Difference } from '../../../plan/change';
import { refuseReplacing } from '../../misplaced';
import { isHeldBySystemd, renderInstance, workersRevision } from '../../process/files';
import {
  heldByForeign,
  holdersOf,
  holderTables,
  mayBeHeld,
  refuseHeld,
  tables,
} from '../../process/host/holders';
import { keptDaemons } from '../../process/kept-daemons';
import { processPaths } from '../../process/paths';
import { sectionPlaces } from '../../process/places';
import { instanceDigests, rebinds } from '../../process/service-unit';
import { hasSocketUnit } from '../../process/socket-unit';
import { pathId } from '../../props';
import { ResourceError, type Work } from '../../resource';
import { placesToGet } from '../../takeover/displaced';
import { activationForStale, refuseChange } from '../activation-policy';
import { deployInstance } from '../deploy';
import { type InstanceProps, type InstanceState, isDown, type ObservedInstance } from '../props';
import { codeFiles } from '../shell/code-link';
import { processOfState } from '../shell/supervisor';
import { declaredState, resolveProps } from '../state';
import { readInstance } from './read';
import { withReplaced } from './replaced';
import { requestedLinkSwitch } from './requested-release';

/**
 * Brings an instance to its props.
 *
 * @param diff changes between what is on the host and the props: an emperor's take other activations
 */
export async function reconcileInstance(
  initialWork: Work,
  declared: InstanceProps,
  diff: (from: ObservedInstance, to: InstanceProps) => Difference,
): Promise<InstanceState> {
  const props = resolveProps(declared);
  const host = initialWork.hosts.get(props.host);
  const { ini } = processPaths(props);
  // The calls are batched: all queries of the host go in one exec.
  const [live, seen] = await Promise.all([
    readInstance(initialWork, pathId(declared.host, ini), declared),
    host.observe({ files: [{ path: ini }, ...codeFiles(props), ...tables] }),
  ]);
  refuseReplacing(seen.files.get(ini), host.name);
  const difference = live === undefined ? undefined : diff(live.props, declared);
  if (live !== undefined && difference!.changes.length === 0) return live.state;
  const refused = live === undefined ? undefined : refuseChange(live.props, declared, difference!);
  if (refused !== undefined)
    throw new ResourceError(host.name, props.name, `${refused}; nothing was changed`);
  const work = await withReplaced(initialWork, host, { props: declared, live: live !== undefined });
  // If it takes over from its own former state, that process ends before the new one starts.
  const former = (work.displaces ?? []).flatMap(({ occupant, state }) =>
    occupant !== undefined && 'runtimeDirectory' in state
      ? [processPaths(processOfState(state as InstanceState))]
      : [],
  );
  const { unit, directory } = processPaths(props);
  const shared = former.some((one) => one.directory === directory);
  const ends = former.some((one) => (unit === undefined ? shared : one.unit === unit));
  const running = live !== undefined && !ends && !isDown(live.props.ensure);
  // systemd keeps the sockets of a socket unit open even while no process runs.
  const held = live !== undefined && hasSocketUnit(live.props);
  const own = running || held ? sectionPlaces(live.props.sections) : [];
  const binds = props.ensure === 'running' && !isHeldBySystemd(props.name, props.service?.unit);
  const wanted = binds ? placesToGet(work, sectionPlaces(props.sections), own) : [];
  const holders = mayBeHeld(wanted, holderTables(seen)) ? await holdersOf(host, wanted, work.signal) : [];
  refuseHeld(host.name, props.name, heldByForeign(wanted, holders, processPaths(props)));
  // Its configuration is gone, but its process still runs.
  const orphaned = live === undefined && holders.length > 0;
  const how = difference?.activation ?? 'restart';
  const stale = (live?.props.ensure as string | undefined) === 'stale';
  const linkSwitch = await requestedLinkSwitch(host, props, seen.files);
  const pid = await deployInstance(host, props, {
    work,
    linkSwitch,
    live,
    how: stale ? strongest([how, activationForStale(props.sections)]) : how,
    running: running || orphaned,
    shared,
    rebinds: difference !== undefined && rebinds(difference.changes),
    content: renderInstance(props),
  });
  work.progress(`${ini} is in effect`);
  if (live !== undefined && declared.manager === 'pidfile') {
    for (const kept of keptDaemons(live.props, declared)) work.warn(`${props.name}: ${kept}`);
  }
  return { ...declaredState(props), revision: workersRevision(props), digests: instanceDigests(props), pid };
}
