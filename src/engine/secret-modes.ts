import { modeNotes } from '../orchestration/check-props';
import type { Work } from '../resources/resource';
import type { Action } from './action';

/** Notes which files get their mode because of a secret, and warns about files with secrets that stay readable. */
export function noteSecretModes(actions: readonly Action[], work: Pick<Work, 'warn'>): readonly Action[] {
  return actions.map((action) => {
    if (!('desired' in action)) return action;
    const { path, props, warnings } = action.desired;
    for (const warning of warnings) work.warn(`${props.host}: ${path}: ${warning}`);
    if (action.kind === 'same') return action;
    const live = 'live' in action ? { ...action.live.props } : undefined;
    const notes = modeNotes(action.desired, live, { ...props });
    return notes.length === 0 ? action : { ...action, notes: [...notes, ...(action.notes ?? [])] };
  });
}
