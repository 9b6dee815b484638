import { setMaxListeners } from 'node:events';

/** A signal that fires with the first of several. All that is under way at once may listen to it. */
export function anySignal(...signals: readonly AbortSignal[]): AbortSignal {
  return forMany(signals.length === 1 ? signals[0]! : AbortSignal.any([...signals]));
}

/** A signal to which any number may listen; Node warns of more than ten as of a leak. */
export function forMany(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal);
  return signal;
}
