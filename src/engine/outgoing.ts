import { knownSecrets } from '../secrets/known';
import { maskError } from '../secrets/mask-error';
import type { ApplyEvents } from './apply';
import type { Applied, SessionOptions } from './session';

/** Whoever listens to a session hears no secret: neither in what resources say of their work, nor in why they failed. */
export function withoutSecrets(options: SessionOptions): SessionOptions {
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

/** Decorates a method: errors that it throws, or tells of in what it did, tell no secret. */
export function tellsNoSecrets<This, Args extends unknown[], Result>(
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
