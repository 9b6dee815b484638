import { posix } from 'node:path';

/** A uWSGI that a unit, a program of supervisord or a script starts. */
export interface UwsgiCommand {
  /** Program and arguments of uWSGI. */
  readonly words: readonly string[];
  /** Directory it starts in, where the text says so. */
  readonly directory: string | undefined;
  /** `docker` or `podman`, where it starts in a container. */
  readonly container?: string;
}

/** Splits a command into words as a shell does: quotes and backslashes. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:"(?:\\[\s\S]|[^"\\])*"|'[^']*'|\\[\s\S]|[^\s"'\\])+/g))
    words.push(
      word.replace(
        /"((?:\\[\s\S]|[^"\\])*)"|'([^']*)'|\\([\s\S])/g,
        (_, double?: string, single?: string, one?: string) =>
          double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? one ?? '',
      ),
    );
  return words;
}

/** Whether a word is the program of a uWSGI. */
export const isUwsgi = (word: string): boolean =>
  /^(py)?uwsgi([-_.\d]|$)/.test(posix.basename(word)) &&
  !/exporter|\.(ini|xml|ya?ml|json|sock|socket|log|pid|py|conf|service)$/.test(word);

/**
 * Finds the uWSGI in a command line, behind what starts it: `env`, `sudo`, `docker run IMAGE`, or a shell with `-c`, whose `cd` is followed.
 */
export function uwsgiCommands(
  words: readonly string[],
  directory: string | undefined,
): readonly UwsgiCommand[] {
  const shell = /^(ba|da|z|k|a)?sh$/.test(posix.basename(words[0] ?? ''));
  const script = shell ? words.findIndex((word) => /^-[a-z]*c$/.test(word)) : -1;
  if (script >= 0 && words[script + 1] !== undefined) {
    let place = directory;
    return words[script + 1]!.split(/&&|\|\||[;|\n]/).flatMap((part) => {
      const inner = splitWords(part);
      if (inner[0] === 'cd' && inner[1] !== undefined) {
        place =
          place === undefined && !inner[1].startsWith('/')
            ? undefined
            : posix.resolve(place ?? '/', inner[1]);
        return [];
      }
      return uwsgiCommands(inner, place);
    });
  }
  const at = words.findIndex(isUwsgi);
  const container = containerOf(at < 0 ? words : words.slice(0, at));
  if (container !== undefined)
    return [{ words: at < 0 ? [] : words.slice(at), directory: undefined, container }];
  return at < 0 ? [] : [{ words: words.slice(at), directory }];
}

function containerOf(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) =>
    /^(docker|podman|nerdctl|docker-compose|podman-compose)$/.test(posix.basename(word)),
  );
  return at < 0 ? undefined : posix.basename(words[at]!);
}
