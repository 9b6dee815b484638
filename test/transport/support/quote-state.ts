const hole = '\uE000';

/**
 * For each value of a shell template: whether it stands within quotes, where the quotes that it brings would end them.
 *
 * Knows quotes, backslashes, comments, here-documents, and that `"$(…)"` begins without quotes.
 */
export function withinQuotes(parts: readonly string[]): readonly boolean[] {
  const text = parts.join(hole);
  const found: boolean[] = [];
  const contexts: ('plain' | 'double')[] = ['plain'];
  let ending: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    const double = contexts.at(-1) === 'double';
    if (char === hole) found.push(double);
    else if (char === '\\') at++;
    else if (char === '"') double ? contexts.pop() : contexts.push('double');
    else if (char === '(' && (!double || text[at - 1] === '$')) contexts.push('plain');
    else if (char === ')' && !double && contexts.length > 1) contexts.pop();
    else if (double) continue;
    else if (char === "'") {
      const end = text.indexOf("'", at + 1);
      const inside = text.slice(at, end === -1 ? undefined : end);
      found.push(...[...inside].filter((one) => one === hole).map(() => true));
      if (end === -1) break;
      at = end;
    } else if (char === '#' && /^$|[\s;(&|]/.test(text[at - 1] ?? '')) {
      const line = text.slice(at).split('\n', 1)[0]!;
      // A comment ends where its line does; its values are not run.
      found.push(...[...line].filter((one) => one === hole).map(() => false));
      at += line.length - 1;
    } else if (text.startsWith('<<', at)) {
      ending ??= /^<<-?\s*['"\\]?(\w+)/.exec(text.slice(at))?.[1];
    } else if (char === '\n' && ending !== undefined) {
      const end = text.indexOf(`\n${ending}`, at);
      const body = text.slice(at, end === -1 ? undefined : end);
      found.push(...[...body].filter((one) => one === hole).map(() => true));
      if (end === -1) break;
      at = end + ending.length;
      ending = undefined;
    }
  }
  return found;
}
