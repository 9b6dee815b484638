import { knownSecrets } from '../secrets/known';
import { maskError } from '../secrets/mask-error';
import type { ApplyEvents } from './apply';
import type { Applied, SessionOptions } from './session';

/** Masks secrets in all events and warnings of a session: in progress messages and in errors. */
export function redactEvents(options: SessionOptions): SessionOptions {
  const { events = {}, onWarning } = options;
  const masked: ApplyEvents = {
    ...events,
    progress: (action, message) => events.progress?.(action, knownSecrets().hide(message)),
    warned: (action, message) => events.warned?.(action, knownSecrets().hide(message)),
    connecting: (host, message) => events.connecting?.(host, knownSecrets().hide(message)),
    hostFailed: (host, error) => events.hostFailed?.(host, maskError(error, knownSecrets())),
    ended: (result) => {
      maskError(result.error, knownSecrets());
      events.ended?.(result);
    },
  };
  const warn = onWarning && ((message: string) => onWarning(knownSecrets().hide(message)));
  return { ...options, events: masked, onWarning: warn };
}

/** Decorates a method: masks secrets in errors that it throws or returns. */
export function redactsErrors<This, Args extends unknown[], Result>(
  method: (this: This, ...args: Args) => Promise<Result>,
): (this: This, ...args: Args) => Promise<Result> {
  return async function (this: This, ...args: Args) {
    try {
      return masked(await method.apply(this, args));
    } catch (error) {
      throw maskError(error, knownSecrets());
    }
  };
}

function masked<Result>(result: Result): Result {
  if (typeof result !== 'object' || result === null || !('outcome' in result)) return result;
  const { results, outcome, stopped } = result as unknown as Applied;
  const errors = [
    ...results.map(({ error }) => error),
    ...outcome.failed.values(),
    ...outcome.hostFailures.values(),
  ];
  for (const error of [...errors, stopped]) maskError(error, knownSecrets());
  return result;
}
