import { checkWhole, checkWord } from './check';
import type { Late } from './text';
import { ValueObject } from './value-object';

/** Action of a legion hook: runs when the state of this member or of its legion changes. */
export class LegionAction extends ValueObject {
  constructor(name: string, args: readonly unknown[], plugin: string | false = false) {
    super({ name, args, plugin });
  }
}

/**
 * Actions of legion hooks.
 *
 * @example
 * section.legion.setHooks('shop', { lord: section.legion.actions.execute('/usr/local/bin/take-address') })
 */
export const legionActions = {
  /** Runs a command and waits for it; another exit code than 0 is a failure of the hook. */
  execute: (command: Late<string>) => new LegionAction('cmd', [command]),

  /** Raises a signal of uWSGI, 0 to 255. */
  signal: (number: Late<number>) => {
    checkWhole('legion.actions.signal.number', number, { max: 255 });
    return new LegionAction('signal', [number]);
  },

  /** Writes a line to the log. */
  log: (line: Late<string>) => new LegionAction('log', [line]),

  /** Raises an alarm of this instance, by its name. */
  alarm: (name: Late<string>, message: Late<string>) => {
    checkWord('legion.actions.alarm.name', name);
    return new LegionAction('alarm', [name, message]);
  },

  /**
   * Fills a cache of this instance from the other members. Their scroll must say where, as `dump-socket=ADDRESS`.
   * Needs the plugin `legion_cache_fetch`, which is loaded.
   */
  fetchCache: (cache: Late<string>) => new LegionAction('legion-cache-fetch', [cache], 'legion_cache_fetch'),
} as const;
