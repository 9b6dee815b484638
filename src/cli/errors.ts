/** The command line asks for something that cannot be: the exit code is that of wrong usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A file or a host is not as a command needs it. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
