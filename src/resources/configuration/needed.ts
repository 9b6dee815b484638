import { quote } from '../../transport/shell';
import { leadsHere, readersScript } from './readers';

/**
 * Shell: prints `STATE, ENABLEMENT` of a service that would not start again without a file: one that is active or enabled, whose
 * command line or running uWSGI names the file or a link to it. Reads only.
 */
export function needScript(path: string, unit: string): string {
  const show = (property: string): string => `systemctl show --property ${property} --value ${quote(unit)}`;
  return `state=$(systemctl is-active ${quote(unit)} 2>/dev/null)
enablement=$(systemctl is-enabled ${quote(unit)} 2>/dev/null)
case "$state $enablement" in active*|activating*|reloading*|*' enabled'*|*' alias'|*' generated') : ;; *) exit 0 ;; esac
${leadsHere(path)}
directory=$(${show('WorkingDirectory')})
started=$(${show('ExecStart')} | tr ' ' '\\n' | sed 's/^--[a-z-]*=//' | grep -F . | while IFS= read -r word; do
  if leads_here "$word" "\${directory#[-!]}"; then echo yes; break; fi
done)
[ -n "$started" ] || started=$(
${readersScript(path)}
) && started=$(printf '%s\\n' "$started" | grep -x -e yes -e ${quote(`[0-9]* ${unit.replaceAll('.', '\\.')}`)})
[ -z "$started" ] || echo "$state, \${enablement:-unknown}"`;
}

/** Reason for which a file is not removed, and how it can be. */
export function neededText(path: string, unit: string, found: string): string {
  return `Cannot remove ${path}: no service that is active or enabled may start from it, but ${unit} (${found}) does, and would not start again. Stop and disable ${unit}, or let its ExecStart name another file and restart it; or set \`retainOnDelete: true\` and apply before the resource leaves the program: then the file stays`;
}
