import { type Shell, sh } from '../../../transport/shell';

/**
 * Shell: exports variables to the rest of the subshell. Values never stand in the arguments of `env` or `timeout`, because
 * other users can read the arguments of a process, but not its environment. Skips names that no shell can export, as systemd
 * does.
 */
export function exportShell(environment: Readonly<Record<string, string>> = {}): Shell {
  const variables = Object.entries(environment).filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  if (variables.length === 0) return sh`:`;
  return sh`export ${variables.map(([name, value]) => sh`${name}=${value}`)}`;
}
