import type { RenderedDirective } from '../line';
import { revealMagic } from '../magic';

/** A direct port of uWSGI's own YAML reader (core/yaml.c without libyaml): lines of `key: value`, nothing else. */
export function readBuiltinYaml(text: string, asked: string): readonly RenderedDirective[] {
  const found: RenderedDirective[] = [];
  let depth = 0;
  let inside = false;
  for (const raw of text.split('\n')) {
    const line = raw.replace(/#.*/s, '');
    if (line === '') continue;
    const indent = depthOf(line);
    if (indent <= depth) {
      depth = indent;
      if (inside) return found;
    } else if (!inside) continue;
    const key = line.replace(/^[ \t\r]+/, '');
    if (key === '') continue;
    if (/^[-[{]/.test(key)) {
      if (inside) return found;
      continue;
    }
    if (!inside) {
      const colon = key.indexOf(':');
      inside = colon !== -1 && revealMagic(key.slice(0, colon)) === asked;
      continue;
    }
    const at = separatorOf(key);
    if (at === -1) return found;
    const value = key
      .slice(at + 2)
      .replace(/^[ \t\r]+/, '')
      .replace(/[ \t]+$/, '');
    found.push({ key: revealMagic(key.slice(0, at).replace(/[ \t]+$/, '')), value: revealMagic(value) });
  }
  return found;
}

function depthOf(line: string): number {
  const [blanks = ''] = /^[ \t\r]*/.exec(line) ?? [];
  return [...blanks].reduce((sum, blank) => sum + (blank === ' ' ? 1 : 8), 0);
}

function separatorOf(key: string): number {
  const at = key.indexOf(': ');
  return at === -1 ? key.indexOf(':\t') : at;
}
