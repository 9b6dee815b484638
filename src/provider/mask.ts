/** Texts shorter than this are left: they would blank out ordinary words. */
const shortest = 4;

/**
 * Takes secret texts out of a message: the whole text, its form within JSON, and the longer lines of a text that has
 * several (a key, a certificate), as tools report line by line.
 */
export function mask(message: string, secrets: readonly string[]): string {
  const texts = secrets.flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    ...(text.includes('\n')
      ? text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line.length >= 2 * shortest)
      : []),
  ]);
  const longestFirst = [...new Set(texts)]
    .filter((text) => text.trim().length >= shortest)
    .sort((a, b) => b.length - a.length);
  return longestFirst.reduce((masked, text) => masked.replaceAll(text, '[secret]'), message);
}
