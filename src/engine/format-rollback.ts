import type { RollbackStep } from './rollback';

/**
 * One step of a rollback as text.
 *
 * @example
 * formatRollback(step); // web1/shop/instance on web1 goes back from revision 3 to 2, deployed 2026-11-27T08:00:00Z
 * by ana@laptop
 */
export function formatRollback({ path, host, from, to, at, by, newest }: RollbackStep): string {
  const deployed = `deployed ${timeOf(at)} by ${by}`;
  const resource = `${path} on ${host}`;
  if (from === to) return `${resource} is in revision ${to} already, ${deployed}`;
  if (from !== undefined) return `${resource} goes back from revision ${from} to ${to}, ${deployed}`;
  const drift = newest ? 'only what changed since then is undone' : 'later revisions are undone, too';
  return `${resource} is in no recorded revision, as after an edit by hand; it goes back to revision ${to}${newest ? ', the newest one' : ''}, ${deployed}: ${drift}`;
}

/** Time of a revision in UTC: `2026-11-27T08:00:00Z`. */
export function timeOf(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}
