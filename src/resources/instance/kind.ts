import type { WireOptions, WireSections } from '../../config/wire';

/** Whether the sections are those of an emperor, which has neither a master nor workers. */
export const isEmperor = (sections: WireSections): boolean => sections['uwsgi']?.['emperor'] !== undefined;

/** Whether the sections are those of a zerg: its sockets come from a pool, and a reload ends it (exit status 1). */
export const isZerg = (sections: WireSections): boolean => sections['uwsgi']?.['zerg'] !== undefined;

/** Whether the sections are those of a zerg pool: after a reload it no longer hands out its sockets. */
export const isPool = (sections: WireSections): boolean => {
  const { zergpool, 'zerg-pool': named } = (sections['uwsgi'] ?? {}) as WireOptions;
  return (zergpool ?? named) !== undefined;
};

/**
 * Whether processes of its own accept requests. An emperor and a gateway have none: `accepting` of an emperor's statistics
 * stays 0 for such a vassal (uWSGI: core/uwsgi.c, uwsgi_worker_run).
 */
export const hasAcceptors = (sections: WireSections): boolean =>
  !isEmperor(sections) && !isWorkerless(sections);

/** Options by which workers get sockets. */
const sockets =
  /^(socket|zerg|zerg-server|(uwsgi|suwsgi|http|http11|https|fastcgi|fastcgi-nph|scgi|scgi-nph|raw|puwsgi|shared|undeferred-shared)-socket)$/;

/** Gateways that never ask workers of their own instance. */
const gateways = /^(zergpool|zerg-pool|fastrouter|rawrouter|sslrouter|sslrouter2)$/;

/** What makes an HTTP router ask others than the workers of its own instance. */
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
