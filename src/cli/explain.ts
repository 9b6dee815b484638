/** An error for people: its message, those of its causes, and the stack only where the program itself is at fault. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return `Error: ${String(error)}`;
  const known = error.name !== 'Error' && !/^(Type|Reference|Range|Syntax)Error$/.test(error.name);
  // A cause that the message tells already is not told twice.
  const told = error.cause instanceof Error && error.message.includes(error.cause.message);
  const causes = error.cause instanceof Error && !told ? `\n  because: ${explain(error.cause)}` : '';
  if (known || error.stack === undefined || process.env['DEBUG'] === undefined)
    return `Error: ${error.message}${causes}`;
  return `${error.stack}${causes}`;
}
