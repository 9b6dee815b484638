import type { WireSections } from '../../config/wire';

/**
 * Hooks whose failure shows only when workers accept requests already. uWSGI then ends the instance, or believes it does:
 * one whose `hook-pre-app`, `hook-post-app` or `hook-master-start` failed serves on, but heeds no reload and no stop and
 * replaces no worker any more (core/hooks.c uwsgi_hooks_run, core/uwsgi.c kill_them_all and grace_them_all; run on
 * 2.0.21).
 */
const late =
  /^hook-(pre-app|post-app|post-fork|master-start|accepting|accepting1|accepting-once|accepting1-once|as-mule|as-gateway)$/;

/** Seconds in which a hook shows that it fails, after the first worker accepts. */
const patience = 2;

/**
 * Shell for a proof, before and behind it: gives up as soon as a hook failed, sets `$doomed` then, and waits until one
 * would have.
 */
export function hooksHold(sections: WireSections, since: string): { before: string; behind: string } {
  if (!Object.keys(sections['uwsgi'] ?? {}).some((option) => late.test(option))) {
    return { before: '', behind: '' };
  }
  return {
    before: `if { ${since}; } | grep -q 'FATAL hook failed'; then doomed=1; return 2; fi\n`,
    behind: `: "\${proven:=$(now)}"\n[ $(($(now) - proven)) -ge ${patience} ] || return 1\n`,
  };
}
