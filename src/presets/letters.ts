/*
 * Root writes to the FIFO of a master in a directory of the workers' user, who can replace it by a link. So the
 * script truncates, creates and follows nothing.
 */

/** For a `dd` without `nofollow` (busybox): checks that the opened file is a FIFO before writing. */
const checked = `{ [ -p /proc/self/fd/3 ] && printf %s "$1" >&3; } 3>>"$0"`;

/**
 * Shell command on one line that writes letters to a master FIFO. Fails if there is no FIFO, or after 5 s without a
 * reader (a hanging master). Waits for the reader, because uWSGI reopens its FIFO after each writer.
 *
 * @param fifo path as a quoted shell word
 */
export function letterShell(letters: string, fifo: string): string {
  const strict = `printf %s ${letters} | timeout 5 dd of=${fifo} oflag=nofollow conv=notrunc,nocreat 2>/dev/null`;
  return `{ [ -p ${fifo} ] && [ ! -L ${fifo} ] && if dd if=/dev/null of=/dev/null oflag=nofollow conv=nocreat 2>/dev/null; then ${strict}; else timeout 5 sh -c '${checked}' ${fifo} ${letters}; fi; }`;
}
