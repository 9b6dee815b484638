import { lackingSign, lackingStatus } from './lacking';

/** How the lines of one call are known; `nonce` is new for each call, so that no output can be taken for them. */
export interface Signs {
  /**
   * What the remote shell says, on both of its streams, before it reads the script: this, its process id, a line end. All
   * that comes earlier is noise of the login.
   */
  readonly ready: string;
  /** What sudo is told to ask a password with. */
  readonly prompt: string;
}

/** The signs of a call. */
export function signsOf(nonce: string): Signs {
  return { ready: `@@pulumi-uwsgi-ready-${nonce}@@ `, prompt: `@@pulumi-uwsgi-password-${nonce}@@` };
}

/*
 * The first line of standard input is the length of the script, then comes the script, and what is left is the input of
 * the script. `read` takes single bytes from a pipe and `dd` exactly a block, so nothing of the input is lost; a dd that
 * knows no `fullblock` fails before it reads. Without any dd
 * an empty script would seem to succeed. There is no quote and no backslash in it: any login shell passes it on as it is.
 */
const bootstrap = ({ ready }: Signs): string =>
  `echo ${ready}$$; echo ${ready}$$ >&2; command -v dd >/dev/null || { echo ${lackingSign} dd; exit ${lackingStatus}; }; IFS= read -r n && ` +
  'eval "$(dd bs="$n" count=1 iflag=fullblock 2>/dev/null || dd bs=1 count="$n" 2>/dev/null)"';

const becoming =
  'if test "$(id -un)" = "$1"; then exec sh -c "$2"; else exec sudo -H -S -p "$3" -u "$1" -- sh -c "$2"; fi';

/** The command line that reads and runs a framed script as the login user. It holds no data. */
export function loginCommand(signs: Signs): string {
  return `exec sh -c '${bootstrap(signs)}'`;
}

/**
 * The command line that reads and runs a framed script as another user, by sudo where the login user is not that one
 * already. It holds nothing but the name of the user.
 *
 * @throws RangeError when the name is none that a system could have
 */
export function becomeCommand(user: string, signs: Signs): string {
  if (!/^[\w.#@+-][\w.@ +$-]*$/.test(user))
    throw new RangeError(`Cannot become ${JSON.stringify(user)}: that is no user name`);
  return `exec sh -c '${becoming}' sh '${user}' '${bootstrap(signs)}' '${signs.prompt}'`;
}

/**
 * A script as it travels. It is one group of commands, because a shell runs a group only once it has read its end: a
 * script cut short by a broken connection does nothing.
 */
export function frame(script: string): Buffer {
  if (script.includes('\0')) throw new RangeError('Cannot run a script that holds a NUL: no shell reads it');
  const group = Buffer.from(`{ :\n${script}\n}\n`);
  return Buffer.concat([Buffer.from(`${group.length}\n`), group]);
}

/**
 * The script that ends another one, and what it started: the process group of its shell.
 *
 * @param pid the number of the ready line
 */
export function endScript(pid: number): string {
  // Once only: a dash that heeds one signal takes a second for the failure of what it runs then. It knows no `--` here. Field 5 of stat, counted after the name, which is in parentheses and may hold spaces.
  return `{ read -r stat </proc/${pid}/stat && set -- \${stat##*) } && kill -TERM "-$3"; } || kill -TERM ${pid} 2>/dev/null || :`;
}
