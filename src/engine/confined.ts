import { resourceOf } from '../resources';
import type { Hosts } from '../resources/resource';
import { type Action, placeOf } from './action';

/**
 * Hosts as an action may reach them: only its own, whatever host a state names. A state comes from the inventory that lies
 * on the host of the action, and root there may have written anything into it. A type that asks other hosts, too, reaches
 * those, but never by the name that the state gives as its own.
 */
export function confined(hosts: Hosts, action: Action): Hosts {
  const { host } = placeOf(action);
  const { asksOthers = false } = 'entry' in action ? resourceOf(action.entry.type) : action.desired.resource;
  const recorded = new Set(statesOf(action).map((state) => (state as { readonly host?: unknown }).host));
  return { get: (name) => hosts.get(asksOthers && !recorded.has(name) ? name : host) };
}

/** What is remembered, or was found by what is remembered, of all that an action is about. */
function statesOf(action: Action): readonly object[] {
  if ('entry' in action) return [action.entry.state, action.entry.was ?? {}];
  const displaced = 'displaces' in action ? (action.displaces ?? []) : [];
  const before = action.kind === 'replace' ? action.before : undefined;
  return [
    ...('live' in action ? [action.live.state] : []),
    ...(before === undefined ? [] : [before.entry.state]),
    ...displaced.map(({ state }) => state),
  ];
}
