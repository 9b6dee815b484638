import type { Hosts } from '../resources/resource';
import { type Action, definitionOf, placeOf } from './action';

/**
 * Hosts as an action may reach them: only its own, whatever host a state names. A state comes from the inventory that lies
 * on the host of the action, and root there may have written anything into it. A type that asks other hosts reaches those
 * that the program names, or a state whose others are vouched for (`vouched.ts`), but never by the name that the state gives
 * as its own.
 */
export function confined(hosts: Hosts, action: Action): Hosts {
  const { host } = placeOf(action);
  const { asksOthers, type } = definitionOf(action);
  if (asksOthers === undefined) return { get: () => hosts.get(host) };
  const { states, ids } = rememberedOf(action);
  const said = 'desired' in action ? [...states, action.desired.props] : states;
  const others = new Set(said.flatMap((one) => asksOthers.named(type, one)).map((other) => other.host));
  const own = new Set([
    ...states.map((state) => (state as { readonly host?: unknown }).host),
    ...ids.map((id) => id.slice(0, id.indexOf(':'))),
  ]);
  return { get: (name) => hosts.get(others.has(name) && !own.has(name) ? name : host) };
}

/** What is remembered, or was found by what is remembered, of all that an action is about. */
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
