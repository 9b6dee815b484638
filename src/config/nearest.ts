import { distance } from 'fastest-levenshtein';

/** Suggests names for a misspelt one, nearest first; at most three. */
export function nearest(name: string, names: readonly string[]): readonly string[] {
  const steps = (other: string): number => distance(name.toLowerCase(), other.toLowerCase());
  return names
    .filter((other) => steps(other) <= Math.max(2, other.length / 2))
    .sort((one, other) => steps(one) - steps(other))
    .slice(0, 3);
}

/** Formats suggestions as the end of a sentence; empty if there are none. */
export function nearestText(name: string, names: readonly string[]): string {
  return suggestion(nearest(name, names));
}

/** Formats names as the end of a sentence: `; the nearest is harakiri`; empty if there are none. */
export function suggestion(near: readonly string[]): string {
  if (near.length === 0) return '';
  return `; the nearest ${near.length === 1 ? 'is' : 'are'} ${near.join(', ')}`;
}
