import { Session } from '../engine/session';
import { noteInterrupt } from './exit-codes';
import { loadChecked } from './input/load-checked';
import type { CheckFlags } from './options/report';
import { type RolloutFlags, rolloutOf } from './options/rollout';
import { printError } from './output/print';
import { progressEvents } from './output/progress';
import { warn } from './output/warn';

/** Options of commands that open a session. */
export interface SessionFlags extends RolloutFlags, CheckFlags {
  /**
   * Receives warnings.
   * @default - printed on standard error
   */
  readonly onWarning?: (message: string) => void;
}

/** Loads a program, runs something in a session with its hosts, and closes the session; a signal interrupts it. */
export async function withSession<T>(
  file: string,
  options: SessionFlags,
  run: (session: Session) => Promise<T>,
): Promise<T> {
  // Before the handlers of signals: an interrupt ends a program that hangs.
  const project = await loadChecked(file, options);
  const interrupt = new AbortController();
  const running = new Set<string>();
  const stop = () => {
    noteInterrupt();
    interrupt.abort(new Error('Interrupted'));
    // Reads end at once; a change of a host runs to its end.
    if (running.size > 0)
      printError(
        `Interrupted: no further action starts; waiting for ${[...running].join(', ')}; interrupt again to end at once\n`,
      );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const session = new Session(project, {
    ...rolloutOf(options),
    events: progressEvents(running),
    onWarning: options.onWarning ?? warn,
    signal: interrupt.signal,
  });
  try {
    return await run(session);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await session.close();
  }
}
