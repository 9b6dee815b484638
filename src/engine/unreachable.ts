import { CommandError, ConnectError } from '../transport/errors';
import type { Desired } from './desired';

/** A host that could not be reached. */
export interface Unreachable {
  readonly error: Error;
  /** Resources that the program declares on the host. */
  readonly desired: readonly Desired[];
}

/** Whether the connection to a host was lost while it was read. */
export function connectionLost(error: unknown): boolean {
  return (
    error instanceof ConnectError ||
    (error instanceof CommandError && (error.reason === 'connection-lost' || error.reason === 'timeout'))
  );
}

/** The error when no reachable host is left. */
export function noHostLeft(failures: ReadonlyMap<string, Error>): Error {
  const errors = [...failures.values()];
  if (errors.length === 1) return errors[0]!;
  return new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
}
