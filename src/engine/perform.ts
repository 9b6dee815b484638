import type { Hosts, Work } from '../resources/resource';
import { undoing } from '../resources/undoing';
import type { Action } from './action';
import { confined } from './confined';
import { withWayOut } from './edits';
import type { Inventory } from './inventory';
import { forget, remember } from './record-result';
import { removeEntry } from './remove-entry';
import { replaceResource } from './replace';
import { type CreateOrUpdate, swap } from './swap';

/** Result of one action. */
export interface ActionResult {
  readonly action: Action;
  /** Duration in milliseconds. */
  readonly elapsed: number;
  /** Reason of a failure, or why the action was not begun. */
  readonly error?: Error;
  readonly skipped?: boolean;
  /** Path of the resource whose failure rolled the change back. */
  readonly undone?: string;
}

/** Events of actions. */
export interface ActionEvents {
  readonly started?: (action: Action) => void;
  readonly progress?: (action: Action, message: string) => void;
  readonly warned?: (action: Action, message: string) => void;
  readonly ended?: (result: ActionResult) => void;
  /** A successful change was rolled back because a dependent resource failed. */
  readonly undone?: (result: ActionResult) => void;
}

/** Hosts, inventories, events and options that actions are performed with. */
export interface ActionContext {
  readonly hosts: Hosts;
  readonly inventories: ReadonlyMap<string, Inventory>;
  readonly events: ActionEvents;
  readonly signal: AbortSignal;
  /** Whether files are removed even if they were edited or replaced after their deployment. */
  readonly discardEdits?: boolean;
}

/** Performs one action and updates its inventory; a failure is returned as a result. */
export async function perform(action: Action, context: ActionContext): Promise<ActionResult> {
  const [result] = await performAll([action], context, async (work) => [
    await runAction(action, work(action), context),
  ]);
  return result!;
}

/**
 * Performs actions that take over places from each other and updates their inventories; either all succeed or none.
 */
export function performGroup(
  actions: readonly CreateOrUpdate[],
  context: ActionContext,
): Promise<readonly ActionResult[]> {
  return performAll(actions, context, (work) =>
    swap(actions, { work, change: (action, its) => runAction(action, its, context) }),
  );
}

async function performAll(
  actions: readonly Action[],
  { hosts, inventories, events, signal, discardEdits = false }: ActionContext,
  run: (work: (action: Action) => Work) => Promise<readonly (object | undefined)[]>,
): Promise<readonly ActionResult[]> {
  const began = performance.now();
  const workOf = (action: Action): Work => workFor(action, { hosts, events, signal, discardEdits });
  const finish = (action: Action, error?: Error): ActionResult =>
    reportEnd(
      { action, elapsed: performance.now() - began, ...(error === undefined ? {} : { error }) },
      events,
    );
  for (const action of actions) if (action.kind !== 'same') events.started?.(action);
  try {
    signal.throwIfAborted();
    const states = await run(workOf);
    return actions.map((action, index) => {
      remember(action, states[index], inventories);
      return finish(action);
    });
  } catch (error) {
    return Promise.all(
      actions.map(async (action) => {
        await forget(action, undoing(workOf(action)), inventories);
        return finish(action, withWayOut(error as Error));
      }),
    );
  }
}

/** Resources that an action takes over from. With `discardEdits` their edits are not checked. */
function displacesOf(action: Action, discardEdits: boolean): Work['displaces'] {
  const displaces = 'displaces' in action ? action.displaces : undefined;
  return discardEdits ? displaces?.map((one) => ({ ...one, edited: undefined })) : displaces;
}

/** Work context of an action: its host, and events that name the action. */
export function workFor(
  action: Action,
  { hosts, events, signal, discardEdits = false }: Omit<ActionContext, 'inventories'>,
): Work {
  return {
    hosts: confined(hosts, action),
    signal,
    displaces: displacesOf(action, discardEdits),
    progress: (message) => events.progress?.(action, message),
    warn: (message) => events.warned?.(action, message),
  };
}

/** Performs an action; returns the resulting state. */
async function runAction(
  action: Action,
  work: Work,
  { discardEdits }: Pick<ActionContext, 'discardEdits'>,
): Promise<object | undefined> {
  if ('entry' in action) {
    if (action.kind === 'delete') await removeEntry(action.entry, work, { kept: action.kept, discardEdits });
    return undefined;
  }
  if (action.kind === 'same') return undefined;
  if (action.kind === 'replace') return replaceResource(action, work);
  const { resource, props } = action.desired;
  return resource.reconcile(work, props, 'live' in action ? action.live.state : undefined);
}

/** Reports a result, unless nothing was done or begun. */
export function reportEnd(result: ActionResult, events: ActionEvents): ActionResult {
  if (result.action.kind !== 'same' && result.skipped !== true) events.ended?.(result);
  return result;
}
