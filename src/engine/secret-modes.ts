import { modeNote } from '../resources/guard';
import type { Work } from '../resources/resource';
import type { Action } from './action';

/** Whether an action sets the mode or group of a file. */
function setsMode(action: Action): boolean {
  if (action.kind === 'create') return true;
  return (
    'difference' in action &&
    action.difference.changes.some(({ path: [key] }) => key === 'mode' || key === 'group')
  );
}

/** Notes which files get their mode because of a secret, and warns about files with secrets that stay readable. */
export function noteSecretModes(actions: readonly Action[], work: Pick<Work, 'warn'>): readonly Action[] {
  return actions.map((action) => {
    if (!('desired' in action)) return action;
    const { path, props, notes, warnings } = action.desired;
    for (const warning of warnings) work.warn(`${props.host}: ${path}: ${warning}`);
    if (action.kind === 'same' || notes.length === 0 || !setsMode(action)) return action;
    // The group may differ on this host.
    return { ...action, notes: [modeNote({ ...props }), ...(action.notes ?? [])] };
  });
}
