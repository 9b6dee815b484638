import type { WireSections } from '../../config/wire';
import { type Shell, sh } from '../../transport/shell';

/**
 * Hooks whose failure shows only when workers already accept requests. uWSGI then ends the instance, or tries to: after a
 * failed `hook-pre-app`, `hook-post-app` or `hook-master-start` the instance still serves, but ignores reload and stop and
 * does not replace workers any more (core/hooks.c uwsgi_hooks_run, core/uwsgi.c kill_them_all and grace_them_all; observed
 * with 2.0.21).
 */
const late =
  /^hook-(pre-app|post-app|post-fork|master-start|accepting|accepting1|accepting-once|accepting1-once|as-mule|as-gateway)$/;

/** Seconds after the first accepting worker within which a failing hook shows. */
const patience = 2;

/**
 * Shell around a proof. `before` fails and sets `$doomed` as soon as a hook has failed; `behind` waits until a failing hook
 * would have shown.
 */
export function fatalHookGuard(sections: WireSections, since: Shell): { before: Shell; behind: Shell } {
  if (!Object.keys(sections['uwsgi'] ?? {}).some((option) => late.test(option))) {
    return { before: sh``, behind: sh`` };
  }
  return {
    before: sh`if { ${since}; } | grep -q 'FATAL hook failed'; then doomed=1; return 2; fi
`,
    behind: sh`: "\${proven:=$(now)}"
[ $(($(now) - proven)) -ge ${patience} ] || return 1
`,
  };
}
