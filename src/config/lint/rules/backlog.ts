import { catalog } from '../../catalog';
import type { RenderedDirective } from '../../line';
import type { LintRule } from '../rule';

/** Options that depend on waiting connections, and the effect of each if uWSGI never sees any. */
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

/** An option without effect. */
interface Unheeded {
  readonly at: RenderedDirective;
  /** Whether this disables a protection. */
  readonly disarms: boolean;
  readonly effect: string;
}

/**
 * Finds options without effect because a section has only unix sockets: uWSGI reads the queue of TCP sockets only
 * (TCP_INFO; core/socket.c), and treats other queues as empty.
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

/** Message for an option without effect. */
export const backlogText = ({ key, value }: RenderedDirective, effect: string): string =>
  `${key} = ${value} depends on the queue of TCP sockets, but all sockets here are unix sockets, whose queue uWSGI treats as empty: ${effect}`;

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
  title: 'Options that depend on waiting connections see them',
  reason: 'uWSGI reads the queue of TCP sockets only (TCP_INFO), and treats that of unix sockets as empty.',
  fix: 'Listen on TCP, or use cheaper-algo = busyness or spare, which count busy workers',
  severity: 'warning',
  *check({ directives }) {
    for (const { at, disarms, effect } of unheededBacklog(directives))
      if (!disarms) yield { at, message: backlogText(at, effect) };
  },
};

export const backlogRules: readonly LintRule[] = [disarming, unheeded];
