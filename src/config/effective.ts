import type { RenderedDirective } from './line';
import { applyMagic } from './magic';

/**
 * Evaluates a section of an ini file as uWSGI does: replaces `%` magic and merges repeated sections, in order. A
 * direct port of `magic_sub` and `uwsgi_ini_config`, against which {@link parseIni} is tested.
 *
 * @param section name of the section, as in `--ini file.ini:section`
 * @param magic values of `%n`, `%d` …; unknown ones are kept
 */
export function effectiveDirectives(
  text: string,
  section = 'uwsgi',
  magic: Readonly<Record<string, string>> = {},
): readonly RenderedDirective[] {
  const found: RenderedDirective[] = [];
  let current = '';
  for (const raw of applyMagic(text, magic).split('\n')) {
    const line = trim(raw.split('\0', 1)[0]!);
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      current = line.slice(1, -1);
      continue;
    }
    if (current !== section) continue;
    const at = line.indexOf('=');
    found.push(
      at === -1
        ? { key: line, value: '' }
        : { key: trim(line.slice(0, at)), value: trim(line.slice(at + 1)) },
    );
  }
  return found;
}

/** Trims blanks, tabs and carriage returns only, like uWSGI. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && ' \t\r'.includes(text[start]!)) start += 1;
  while (end > start && ' \t\r'.includes(text[end - 1]!)) end -= 1;
  return text.slice(start, end);
}
