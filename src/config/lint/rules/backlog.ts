import { catalog } from '../../catalog';
import type { RenderedDirective } from '../../line';
import type { LintRule } from '../rule';

/** Options that go by how many connections wait, and what becomes of each where none is ever seen to wait. */
const lost: Readonly<Record<string, string>> = {
  'cheaper-busyness-backlog-alert': 'no worker is started for a full queue',
  'cheaper-busyness-backlog-step': 'no worker is started for a full queue',
  'cheaper-busyness-backlog-nonzero': 'no worker is started for a full queue',
  'cheaper-busyness-backlog-multiplier': 'no worker is started for a full queue',
  'vassal-sos-backlog': 'the vassal never asks its Broodlord for help',
  ...Object.fromEntries(
    ['alarm-backlog', ...(catalog.get('alarm-backlog')?.aliases ?? [])].map((key) => [
      key,
      'the alarm is never raised',
    ]),
  ),
};

/** An option that is not heeded. */
interface Unheeded {
  readonly at: RenderedDirective;
  /** Whether a protection is gone with it. */
  readonly disarms: boolean;
  readonly effect: string;
}

/**
 * Options of a section that uWSGI does not heed, because every socket that it serves is a unix one: it reads the queue of TCP
 * sockets only (TCP_INFO; core/socket.c), and takes that of others for empty.
 */
export function unheededBacklog(directives: readonly RenderedDirective[]): readonly Unheeded[] {
  const sockets = directives.filter(({ key }) => catalog.get(key)?.kind === 'socket');
  if (sockets.length === 0 || !sockets.every(({ value }) => /^[/@]/.test(value))) return [];
  return directives.flatMap((at): readonly Unheeded[] => {
    if (at.key === 'harakiri-queue-threshold')
      return [{ at, disarms: true, effect: 'harakiri never ends a stuck request' }];
    const effect = /^backlog2?$/.test(at.key === 'cheaper-algo' ? at.value : '')
      ? 'workers stay at the minimum of `cheaper`'
      : lost[at.key];
    return effect === undefined ? [] : [{ at, disarms: false, effect }];
  });
}

/** What is said of such an option. */
export const backlogText = ({ key, value }: RenderedDirective, effect: string): string =>
  `${key} = ${value} goes by the queue of TCP sockets, and every socket here is a unix one, whose queue uWSGI sees as empty: ${effect}`;

const disarming: LintRule = {
  id: 'harakiri-queue-of-unix-socket',
  title: 'Harakiri ends stuck requests',
  reason:
    'uWSGI reads the queue of TCP sockets only; with unix sockets it is always below harakiri-queue-threshold, and harakiri is skipped.',
  fix: 'Leave harakiri-queue-threshold out, or listen on TCP',
  severity: 'error',
  *check({ directives }) {
    for (const { at, disarms, effect } of unheededBacklog(directives))
      if (disarms) yield { at, message: backlogText(at, effect) };
  },
};

const unheeded: LintRule = {
  id: 'backlog-of-unix-socket',
  title: 'What goes by waiting connections sees them',
  reason: 'uWSGI reads the queue of TCP sockets only (TCP_INFO), and takes that of unix sockets for empty.',
  fix: 'Listen on TCP, or use cheaper-algo = busyness or spare, which count busy workers',
  severity: 'warning',
  *check({ directives }) {
    for (const { at, disarms, effect } of unheededBacklog(directives))
      if (!disarms) yield { at, message: backlogText(at, effect) };
  },
};

export const backlogRules: readonly LintRule[] = [disarming, unheeded];
