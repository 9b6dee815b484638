/** The arguments of a command cannot be used; the exit code is that of wrong usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A file or a host does not have what a command needs. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
