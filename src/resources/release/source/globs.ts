/**
 * Patterns that are excluded from a source by default: files that version control, Python and Node create beside the code, and
 * settings of the developer's machine, which often hold secrets.
 */
export const usuallyExcluded: readonly string[] = [
  '.git',
  '__pycache__',
  'node_modules',
  '*.pyc',
  '.venv',
  '.env',
  '.env.*',
];

/**
 * Whether a path of a source is left out. A pattern without `/` matches a name at any depth, one with `/` the path from
 * the root of the source; `*` and `?` stay within a name, `**` does not.
 *
 * @example
 * excluding(['*.pyc', 'docs/**'])('docs/index.md'); // true
 */
export function excluding(patterns: readonly string[]): (path: string) => boolean {
  const names = patterns.filter((pattern) => !inner(pattern).includes('/')).map(inner);
  const paths = patterns.filter((pattern) => inner(pattern).includes('/')).map(inner);
  const byName = names.map(expression);
  const byPath = paths.map(expression);
  return (path) =>
    byPath.some((one) => one.test(path)) ||
    byName.some((one) => one.test(path.slice(path.lastIndexOf('/') + 1)));
}

/** `docs/` and `/docs` mean what `docs` does. */
const inner = (pattern: string): string => pattern.replace(/^\.?\/|\/$/g, '');

function expression(pattern: string): RegExp {
  const text = pattern.replace(/\*\*\/|\*\*|\*|\?|[.+^${}()|[\]\\]/g, (part) => {
    const parts: Readonly<Record<string, string>> = {
      '**/': '(?:.*/)?',
      '**': '.*',
      '*': '[^/]*',
      '?': '[^/]',
    };
    return parts[part] ?? `\\${part}`;
  });
  return new RegExp(`^${text}$`, 'u');
}
