/** An error for people: its message, those of its causes, and the stack only where the program itself is at fault. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return `Error: ${String(error)}`;
  const known = error.name !== 'Error' && !/^(Type|Reference|Range|Syntax)Error$/.test(error.name);
  const causes = error.cause instanceof Error ? `\n  because: ${explain(error.cause)}` : '';
  if (known || error.stack === undefined || process.env['DEBUG'] === undefined) return `Error: ${error.message}${causes}`;
  return `${error.stack}${causes}`;
}
