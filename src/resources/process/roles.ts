import type { WireOptions, WireSections } from '../../config/wire';

/** Whether the sections are those of an emperor, which has neither a master nor workers. */
export const isEmperor = (sections: WireSections): boolean => sections['uwsgi']?.['emperor'] !== undefined;

/** Whether the sections are those of a zerg: a pool holds its sockets, and a reload ends it (exit status 1). */
export const isZerg = (sections: WireSections): boolean => sections['uwsgi']?.['zerg'] !== undefined;

/** Whether the sections are those of a zerg pool: after a reload it no longer hands out its sockets. */
export const isPool = (sections: WireSections): boolean => {
  const { zergpool, 'zerg-pool': named } = (sections['uwsgi'] ?? {}) as WireOptions;
  return (zergpool ?? named) !== undefined;
};

/**
 * Whether workers accept requests. An emperor and a gateway have none: as a vassal, such a process keeps `accepting` at 0 in
 * the statistics of its emperor (uWSGI: core/uwsgi.c, uwsgi_worker_run).
 */
export const hasAcceptors = (sections: WireSections): boolean =>
  !isEmperor(sections) && !isWorkerless(sections);

/** Options that give workers sockets. */
const sockets =
  /^(socket|zerg|zerg-server|(uwsgi|suwsgi|http|http11|https|fastcgi|fastcgi-nph|scgi|scgi-nph|raw|puwsgi|shared|undeferred-shared)-socket)$/;

/** Gateways that never forward to the workers of their own instance. */
const gateways = /^(zergpool|zerg-pool|fastrouter|rawrouter|sslrouter|sslrouter2)$/;

/** Options that make the HTTP router forward to other instances. */
const elsewhere = /^http-(to|subscription-server|use-(cache|pattern|base|code-string|socket))$/;

/**
 * Whether uWSGI starts no worker: it has gateways, and not one socket (core/uwsgi.c uwsgi_start: "no-workers"; an HTTP
 * router without nodes makes a socket for itself, plugins/http/http.c http_init).
 */
export function isWorkerless(sections: WireSections): boolean {
  const options = Object.keys(sections['uwsgi'] ?? {});
  return (
    !options.some((option) => sockets.test(option)) &&
    (options.some((option) => gateways.test(option)) || options.some((option) => elsewhere.test(option)))
  );
}
