/*
 * The FIFO of a master lies in a directory that belongs to the user of the workers, who can put a link in its place;
 * root writes there. So nothing is truncated, created or followed on the way.
 */

/** For a `dd` that cannot refuse links (busybox): what was opened must be a FIFO before anything is written. */
const checked = `{ [ -p /proc/self/fd/3 ] && printf %s "$1" >&3; } 3>>"$0"`;

/**
 * Shell, in one line: writes letters to a master FIFO; fails when there is none, and after 5 s without a reader, as with
 * a master that hangs. It waits for the reader, since uWSGI opens its FIFO again after each writer.
 *
 * @param fifo a word of shell, quoted
 */
export function letterShell(letters: string, fifo: string): string {
  const strict = `printf %s ${letters} | timeout 5 dd of=${fifo} oflag=nofollow conv=notrunc,nocreat 2>/dev/null`;
  return `{ [ -p ${fifo} ] && [ ! -L ${fifo} ] && if dd if=/dev/null of=/dev/null oflag=nofollow conv=nocreat 2>/dev/null; then ${strict}; else timeout 5 sh -c '${checked}' ${fifo} ${letters}; fi; }`;
}
