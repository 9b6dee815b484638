import { neededBy } from '../orchestration/removal';
import { hasUnknown } from '../plan/unknown';
import { resourceOf } from '../resources';
import { pathId } from '../resources/props';
import type { Work } from '../resources/resource';
import { servicesIn } from '../resources/unit-claims';
import { EditedError } from '../transport/errors';
import { type Action, actionPlace } from './action';
import { confined } from './confined';
import type { Desired } from './desired';
import type { InventoryEntry } from './inventory';
import { editsOfEntry } from './remove-entry';

/** Hint for removing an edited resource. */
const wayOut = 'use --discard-edits to remove it with the edits';

/** Adds the way out to the error of an action. */
export function withWayOut(error: Error): Error {
  if (error instanceof EditedError) error.message = `${error.message}. Remove it by hand, or ${wayOut}`;
  return error;
}

/**
 * Notes resources that are to be deleted, but were edited since their deployment or are needed by a service: an
 * apply refuses such deletions, unless edits are discarded. Failed comparisons are noted, too.
 */
export function noteEdits(
  actions: readonly Action[],
  work: Work,
  { discardEdits = false }: { readonly discardEdits?: boolean } = {},
): Promise<readonly Action[]> {
  const services = changedServices(actions);
  return Promise.all(
    actions.map(async (action) => {
      const going = goingOf(action, services);
      if (going === undefined || action.kind === 'same') return action;
      const confinedWork = { ...work, hosts: confined(work.hosts, action) };
      const notes = await notesOf(going, confinedWork, discardEdits);
      return notes.length === 0 ? action : { ...action, notes: [...(action.notes ?? []), ...notes] };
    }),
  );
}

async function notesOf(
  { entry, host, kept, services }: Going,
  work: Work,
  discardEdits: boolean,
): Promise<readonly string[]> {
  try {
    const [edited, needed] = await Promise.all([
      editsOfEntry(entry, work),
      neededBy(resourceOf(entry.type), work, entry, { kept, going: services }),
    ]);
    const lost = edited.filter((path) => !kept.includes(pathId(host, path)));
    return [
      ...(lost.length === 0
        ? []
        : [
            `edited since its deployment: ${lost.join(', ')}; ${discardEdits ? 'the edits are lost' : `it stays, and the deletion fails; ${wayOut}`}`,
          ]),
      ...(needed === undefined ? [] : [`the deletion fails: ${needed}`]),
    ];
  } catch (error) {
    return [`not compared with the deployed state: ${(error as Error).message}`];
  }
}

/** An inventory entry that an action deletes. */
interface Going {
  readonly entry: InventoryEntry;
  readonly host: string;
  /** Claims of other resources after the action. */
  readonly kept: readonly string[];
  /** Services that end or change before. */
  readonly services: readonly string[];
}

function goingOf(action: Action, services: ReadonlyMap<string, readonly string[]>): Going | undefined {
  if (action.kind === 'delete') {
    const { entry, host, kept = [] } = action;
    return { entry, host, kept, services: services.get(host) ?? [] };
  }
  if (action.kind !== 'replace' || action.before === undefined) return undefined;
  const { entry, kept } = action.before;
  return { entry, host: action.desired.props.host, kept, services: [] };
}

/** Services that a plan changes or deletes before it deletes what needs them, by their host. */
function changedServices(actions: readonly Action[]): ReadonlyMap<string, readonly string[]> {
  const byHost = new Map<string, string[]>();
  for (const action of actions) {
    if (action.kind === 'same' || action.kind === 'forget') continue;
    const services = servicesIn('entry' in action ? action.entry.claims : claimsOf(action.desired));
    const { host } = actionPlace(action);
    byHost.set(host, [...(byHost.get(host) ?? []), ...services]);
  }
  return byHost;
}

const claimsOf = ({ resource, props }: Desired): readonly string[] =>
  hasUnknown(props) ? [] : resource.claims(props);
