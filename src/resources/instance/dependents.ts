import { isSubscribedTo } from '../../activation/runtime-conditions';
import type { WireOptions, WireSections } from '../../config/wire';
import { hasUnknown } from '../../plan/unknown';
import { isPool } from '../process/roles';
import type { Sibling } from '../resource';

/** Default of `subscribe-freq`: seconds between two subscriptions (uWSGI: core/init.c). */
const usualInterval = 10;

/** Effect on an instance when the zerg pool or the router that it needs is restarted or reloaded. */
export function dependsOnInstance(
  { host, sections }: { readonly host?: string; readonly sections?: WireSections },
  { props }: Sibling,
): string | undefined {
  const own = sections?.['uwsgi'];
  const other = (props['sections'] as WireSections | undefined)?.['uwsgi'];
  if (own === undefined || other === undefined || hasUnknown([own, other])) return undefined;
  if (isPool(sections!) && props['host'] === host && isZergOf(own, other)) return 'restarts with it';
  const servers = Object.entries(own).flatMap(([option, value]) => (isSubscribedTo(option) ? value : []));
  const subscriptions = Object.entries(other).flatMap(([option, value]) =>
    /^(subscribe|subscribe2|subscribe-to)$/.test(option) ? value : [],
  );
  if (!servers.some((server) => subscriptions.some((one) => one.includes(server)))) return undefined;
  return `unknown to it for up to ${other['subscribe-freq'] ?? usualInterval} s`;
}

/** Whether a zerg connects to the socket of a pool: `zerg-pool = ADDRESS:SOCKET,…`. */
function isZergOf(pool: WireOptions, { zerg }: WireOptions): boolean {
  if (zerg === undefined) return false;
  return ['zergpool', 'zerg-pool']
    .flatMap((option) => pool[option] ?? [])
    .some((value) => [zerg].flat().some((address) => value.startsWith(`${address}:`)));
}
