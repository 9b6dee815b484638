/** Options and settings with values of the form `NAME=value`. */
const options = ['env', 'ienv', 'Environment'];

/** Whether values of the option set environment variables. */
export const setsVariables = (option: string): boolean => options.includes(option);

/** Name of the environment variable that a line of an option sets; undefined unless it sets exactly one. */
export function variableIn(option: string, line: unknown): string | undefined {
  if (!setsVariables(option) || typeof line !== 'string') return undefined;
  const [all, name] = /^"?([A-Za-z_]\w*)=/.exec(line) ?? [];
  // systemd splits a line at spaces; the rest of a line of uWSGI is one value.
  const several = option === 'Environment' && /[\s"'][A-Za-z_]\w*=/.test(line.slice(all?.length ?? 0));
  return several ? undefined : name;
}
