import { type Shell, sh } from '../shell';

/**
 * Maximum size of a file that is hashed, copied or transferred. The owner of a file can make it arbitrarily large
 * without writing anything (`truncate -s 20G`), and everything else would wait for it.
 */
export const mostBytes = 16 * 1024 * 1024;

/**
 * Shell: prints the start of a file that other users may write: one line of ours, a revision or a pid. Never blocks
 * on a pipe.
 *
 * @param path its path, or a shell word such as `"$marker"`
 */
export const lineOf = (path: string | Shell): Shell =>
  sh`{ [ ! -f ${path} ] || head -c 64 ${path}; } 2>/dev/null`;
