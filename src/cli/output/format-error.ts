/** Formats an error with its causes; a bug also shows its stack where DEBUG is set. */
export function formatError(error: unknown): string {
  if (!(error instanceof Error)) return `Error: ${String(error)}`;
  const known = error.name !== 'Error' && !/^(Type|Reference|Range|Syntax)Error$/.test(error.name);
  const repeated = error.cause instanceof Error && error.message.includes(error.cause.message);
  const causes = error.cause instanceof Error && !repeated ? `\n  because: ${formatError(error.cause)}` : '';
  if (known || error.stack === undefined || process.env['DEBUG'] === undefined)
    return `Error: ${error.message}${causes}`;
  return `${error.stack}${causes}`;
}
