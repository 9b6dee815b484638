import { preflightChange, unmetWarnings } from '../orchestration/preflight';
import type { PortHolder, PreflightReport, Work } from '../resources/resource';
import { type Action, actionPlace } from './action';
import type { HostState } from './host-state';

interface PreflightOptions {
  readonly work: Work;
  /** Collects faults that prevent the plan. */
  readonly faults: string[];
  readonly hostStates: ReadonlyMap<string, HostState>;
}

/**
 * Runs the preflight of all changes, in one script per host. Something that a host lacks is a warning, because it
 * may be installed before the apply; it is not reported if the plan itself provides it.
 *
 * @returns the actions with the notes of the preflight
 */
export async function preflightAll(
  actions: readonly Action[],
  { work, faults, hostStates }: PreflightOptions,
): Promise<readonly Action[]> {
  const reports = await Promise.all(actions.map((action) => preflight(action, work)));
  return actions.map((action, index) => {
    const report = reports[index];
    if (report === undefined || 'entry' in action) return action;
    const { path, props, mask } = action.desired;
    const named = (texts: readonly string[]) =>
      texts.map((text) => mask.hide(`${props.host}: ${path}: ${text}`));
    const { host } = props;
    const busy = (report.busy ?? []).flatMap(({ text, holder }) => {
      const owner = ownerOf(host, holder, actions, hostStates);
      return owner?.changes ? [] : [owner === undefined ? text : `${text}: it is ${owner.name}`];
    });
    faults.push(...named([...report.errors, ...busy]));
    const unmet = unmetWarnings(report, (at) => brings(actions, host, at));
    for (const text of named(unmet)) work.warn(text);
    if (report.notes.length === 0 || action.kind === 'same') return action;
    return { ...action, notes: [...(action.notes ?? []), ...report.notes] };
  });
}

async function preflight(action: Action, work: Work): Promise<PreflightReport | undefined> {
  if (!isChanged(action)) return undefined;
  const { resource, props, path, mask } = action.desired;
  // A moved resource has no previous state at its new place.
  const from =
    'live' in action && resource.id(action.live.props) === action.desired.id ? action.live.props : undefined;
  const displaces = 'displaces' in action ? action.displaces : undefined;
  const warn = (text: string): void => work.warn(mask.hide(`${props.host}: ${path}: ${text}`));
  return preflightChange(resource, { ...work, displaces }, { props, from, warn });
}

/** Whether an action changes a declared resource on its host. */
export function isChanged(action: Action): action is Exclude<Action, { entry: unknown }> {
  if ('entry' in action || action.kind === 'same') return false;
  return action.kind !== 'adopt' || action.difference.changes.length > 0;
}

/** Whether a change of the plan creates something at, below or above a path. */
function brings(actions: readonly Action[], host: string, path: string): boolean {
  return actions.some((action) => {
    if (!isChanged(action) || actionPlace(action).host !== host) return false;
    const { resource, props } = action.desired;
    return resource.claims(props).some((claim) => {
      const place = claim.startsWith(`${host}:/`) ? claim.slice(host.length + 1) : undefined;
      return place !== undefined && (isWithin(place, path) || isWithin(path, place));
    });
  });
}

const isWithin = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);

/** The resource that a process belongs to, of this or another project, and whether the plan changes it. */
function ownerOf(
  host: string,
  { unit, configuration, directory }: PortHolder,
  actions: readonly Action[],
  hostStates: ReadonlyMap<string, HostState>,
): { readonly name: string; readonly changes: boolean } | undefined {
  // A vassal runs in the unit of its emperor, so more specific signs come first.
  const signs = [
    ({ path }: Known) => configuration !== undefined && path === configuration,
    ({ runtimeDirectory }: Known) => directory !== undefined && runtimeDirectory === directory,
    ({ name, manager }: Known) =>
      unit !== undefined && manager === 'systemd' && unit === `${String(name)}.service`,
  ];
  for (const runs of signs) {
    const owner = ownerBy((state) => runs(state as Known), host, actions, hostStates);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** Keys of a state that identify its process. */
type Known = Readonly<Record<'path' | 'name' | 'manager' | 'runtimeDirectory', unknown>>;

function ownerBy(
  runs: (state: object) => boolean,
  host: string,
  actions: readonly Action[],
  hostStates: ReadonlyMap<string, HostState>,
): ReturnType<typeof ownerOf> {
  for (const action of actions) {
    if (actionPlace(action).host !== host) continue;
    const state = 'entry' in action ? action.entry.state : 'live' in action ? action.live.state : {};
    if (runs(state))
      return { name: actionPlace(action).path, changes: action.kind !== 'same' && action.kind !== 'forget' };
  }
  const { inventory, others = [] } = hostStates.get(host) ?? {};
  for (const { project, resources } of [...(inventory === undefined ? [] : [inventory]), ...others]) {
    const owner = Object.entries(resources).find(([, entry]) => runs(entry.state));
    if (owner === undefined) continue;
    const own = project === inventory?.project;
    // The plan deletes resources that have left the program.
    return { name: own ? owner[0] : `${owner[0]} of the project ${project}`, changes: own };
  }
  return undefined;
}
