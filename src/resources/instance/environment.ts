import { quote } from '../../transport/shell';

/**
 * Shell: exports variables to what follows in the same subshell. Other users can read the arguments of a process and not
 * its environment, so values never stand in the arguments of `env` or `timeout`. A name that no shell can export is left
 * out, as systemd does.
 */
export function exportShell(environment: Readonly<Record<string, string>> = {}): string {
  const variables = Object.entries(environment).filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  if (variables.length === 0) return ':';
  return `export ${variables.map(([name, value]) => `${name}=${quote(value)}`).join(' ')}`;
}
