import { catalog } from '../../config/catalog';
import { isOn } from '../../config/switch';
import { hasUnknown } from '../../plan/unknown';
import { listenersOf } from '../instance/addresses';
import type { VassalProps } from './props';

/** Sockets of a vassal that no other one may have: `web1:socket 127.0.0.1:8001`. */
export function socketClaims({ host, sections }: VassalProps): readonly string[] {
  if (hasUnknown([host, sections])) return [];
  const main = sections['uwsgi'] ?? {};
  // The kernel shares such sockets out among those who bind them.
  if (main['reuse-port'] !== undefined && isOn(main['reuse-port'])) return [];
  const tcp = listenersOf(sections).map(({ ip = '', port }) => `${ip}:${port}`);
  const unix = Object.entries(main).flatMap(([option, value]) =>
    catalog.get(option)?.kind === 'socket'
      ? (Array.isArray(value) ? value : [value]).filter((text) => /^[/@][^%$]+$/.test(text))
      : [],
  );
  return [...new Set([...tcp, ...unix])].map((address) => `${host}:socket ${address}`);
}
