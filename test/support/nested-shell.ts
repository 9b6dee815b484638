/** A text that a shell reads, with the program that reads it. */
export interface ShellText {
  readonly shell: 'sh' | 'bash';
  readonly text: string;
}

/** What a script gives to other shells: the quoted words behind `sh -c`, and those of variables that stand there. */
export function nestedIn(script: string): readonly ShellText[] {
  const found: ShellText[] = [];
  for (const [, shell, word] of script.matchAll(/\b(sh|bash) -\w*c ('(?:[^']|'\\'')*'|"\$\w+")/g)) {
    const variable = /^"\$(\w+)"$/.exec(word!)?.[1];
    const words =
      variable === undefined
        ? [word!]
        : [...script.matchAll(new RegExp(`\\b${variable}=('(?:[^']|'\\\\'')*')`, 'g'))].map(
            (match) => match[1]!,
          );
    for (const text of words.map(unquoted)) found.push({ shell: shell as 'sh', text }, ...nestedIn(text));
  }
  return found;
}

/** What lines of units give to a shell (`ExecStop=/bin/sh -c "…"`). */
export function shellOfUnit(unit: string): readonly ShellText[] {
  const lines = unit.matchAll(/^Exec\w+=.*?\/bin\/sh -c "((?:[^"\\]|\\.)*)"/gm);
  return [...lines].flatMap(([, word]) => {
    const text = word!.replace(/\\(.)/g, '$1').replaceAll('%%', '%').replaceAll('$$', '$');
    return [{ shell: 'sh' as const, text }, ...nestedIn(text)];
  });
}

/** What hooks of a configuration give to a shell (`hook-accepting1-once = exec:…`). */
export function shellOfHooks(configuration: string): readonly ShellText[] {
  return [...configuration.matchAll(/^\s*[\w-]+\s*=\s*exec:(.*)$/gm)].flatMap(([, text]) => [
    { shell: 'sh' as const, text: text! },
    ...nestedIn(text!),
  ]);
}

const unquoted = (word: string): string => word.slice(1, -1).replaceAll("'\\''", "'");
