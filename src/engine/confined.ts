import type { Hosts } from '../resources/resource';
import { type Action, actionPlace, resourceTypeOf } from './action';

/**
 * Limits the hosts that an action may reach to its own, whatever host its state names: the state comes from the
 * inventory on that host, and root there may have written anything into it. A type that queries other hosts may
 * reach those that the program names, or that a confirmed reference names (`confirmed-references.ts`), but never the host name
 * in its own state.
 */
export function confined(hosts: Hosts, action: Action): Hosts {
  const { host } = actionPlace(action);
  const { asksOthers, type } = resourceTypeOf(action);
  if (asksOthers === undefined) return { get: () => hosts.get(host) };
  const { states, ids } = rememberedOf(action);
  const sources = 'desired' in action ? [...states, action.desired.props] : states;
  const others = new Set(sources.flatMap((one) => asksOthers.named(type, one)).map((other) => other.host));
  const own = new Set([
    ...states.map((state) => (state as { readonly host?: unknown }).host),
    ...ids.map((id) => id.slice(0, id.indexOf(':'))),
  ]);
  return { get: (name) => hosts.get(others.has(name) && !own.has(name) ? name : host) };
}

/** States and ids that an action takes from inventories, directly or through a live resource. */
function rememberedOf(action: Action): {
  readonly states: readonly object[];
  readonly ids: readonly string[];
} {
  if ('entry' in action)
    return { states: [action.entry.state, action.entry.was ?? {}], ids: [action.entry.id] };
  const displaced = 'displaces' in action ? (action.displaces ?? []) : [];
  const before = action.kind === 'replace' ? action.before : undefined;
  return {
    states: [
      ...('live' in action ? [action.live.state] : []),
      ...(before === undefined ? [] : [before.entry.state]),
      ...displaced.map(({ state }) => state),
    ],
    ids: before === undefined ? [] : [before.entry.id],
  };
}
