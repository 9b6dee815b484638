import { quote } from '../shell';

/**
 * Most bytes of a file that is summed, copied or brought along. Whoever owns a file can make it as large as he likes without
 * writing anything (`truncate -s 20G`), and everything else would wait for it.
 */
export const mostBytes = 16 * 1024 * 1024;

/** Shell: prints the beginning of a file that others may write: one line of ours, a revision or a pid. Never waits for a pipe. */
export const lineOf = (path: string): string => lineOfWord(quote(path));

/** The same for a word of the shell, as `"$marker"`. */
export const lineOfWord = (word: string): string => `{ [ ! -f ${word} ] || head -c 64 ${word}; } 2>/dev/null`;
