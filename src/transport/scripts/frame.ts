import { type Shell, sh } from '../shell';
import { missingToolsSign, missingToolsStatus } from './missing-tools';

/** Markers of one call's lines; the nonce is new for each call, so that other output cannot imitate them. */
export interface Signs {
  /**
   * Printed by the remote shell on both streams before it reads the script: this marker, its process id, a line
   * feed. Earlier output is noise of the login.
   */
  readonly ready: string;
  /** Prompt with which sudo asks for a password. */
  readonly prompt: string;
}

/** Markers for a nonce. */
export function signsOf(nonce: string): Signs {
  return { ready: `@@pulumi-uwsgi-ready-${nonce}@@ `, prompt: `@@pulumi-uwsgi-password-${nonce}@@` };
}

/**
 * Standard input is: the length of the script in one line, the script, and the input of the script. `read` takes
 * single bytes from a pipe and `dd` exactly one block, so no input is lost; a dd without `fullblock` fails before
 * it reads. Without any dd an empty script would seem to succeed. The command has no quotes or backslashes, so any
 * login shell passes it on unchanged.
 */
const bootstrap = ({ ready }: Signs): string =>
  `echo ${ready}$$; echo ${ready}$$ >&2; command -v dd >/dev/null || { echo ${missingToolsSign} dd; exit ${missingToolsStatus}; }; IFS= read -r n && ` +
  'eval "$(dd bs="$n" count=1 iflag=fullblock 2>/dev/null || dd bs=1 count="$n" 2>/dev/null)"';

const becoming =
  'if test "$(id -un)" = "$1"; then exec sh -c "$2"; else exec sudo -H -S -p "$3" -u "$1" -- sh -c "$2"; fi';

/** Command line that reads and runs a framed script as the login user. It contains no data. */
export function loginCommand(signs: Signs): string {
  return `exec sh -c '${bootstrap(signs)}'`;
}

/**
 * Command line that reads and runs a framed script as another user, by sudo unless the login user is that user. It
 * contains only the name of the user.
 *
 * @throws RangeError when the name cannot be a user name
 */
export function becomeCommand(user: string, signs: Signs): string {
  if (!/^[\w.#@+-][\w.@ +$-]*$/.test(user))
    throw new RangeError(`Cannot become ${JSON.stringify(user)}: that is no user name`);
  return `exec sh -c '${becoming}' sh '${user}' '${bootstrap(signs)}' '${signs.prompt}'`;
}

/**
 * Frames a script as one group of commands: a shell runs a group only after reading its end, so a script that a
 * broken connection cut short does nothing.
 */
export function frame(script: Shell): Buffer {
  if (script.text.includes('\0'))
    throw new RangeError('Cannot run a script that holds a NUL: no shell reads it');
  const group = Buffer.from(`{ :\n${script}\n}\n`);
  return Buffer.concat([Buffer.from(`${group.length}\n`), group]);
}

/**
 * Script that ends another script and its descendants: the process group of its shell.
 *
 * @param pid process id of the ready line
 */
export function endScript(pid: number): Shell {
  // Signal only once: a dash that handles one signal takes a second one for the failure of the command it then
  // runs. It does not know `--` here. Field 5 of stat is counted after the name, which is in parentheses and may
  // contain spaces.
  return sh`{ read -r stat </proc/${pid}/stat && set -- \${stat##*) } && kill -TERM "-$3"; } || kill -TERM ${pid} 2>/dev/null || :`;
}
