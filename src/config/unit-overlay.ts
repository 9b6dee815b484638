import type { RenderedSection } from './rendered';
import type { WireSections } from './wire';

/** Applies settings to a unit: a setting replaces the unit's own, an empty one removes it. */
export function overlayUnit(
  unit: readonly RenderedSection[],
  settings: WireSections | undefined,
): readonly RenderedSection[] {
  if (settings === undefined) return unit;
  const names = [...new Set([...unit.map(({ name }) => name), ...Object.keys(settings)])];
  return names.map((name) => {
    const own = unit.find((section) => section.name === name)?.lines ?? [];
    const given = settings[name] ?? {};
    const kept = own.filter((line) => !('key' in line) || given[line.key] === undefined);
    const put = Object.entries(given).flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value])
        .filter((text) => text !== '')
        .map((text) => ({ key, value: text })),
    );
    return { name, lines: [...kept, ...put] };
  });
}

/** Settings that convert one unit into another when applied; an empty text removes a setting. */
export function overlayBetween(from: WireSections, to: WireSections): WireSections | undefined {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  const sections = names.flatMap((name) => {
    const [ours, theirs] = [from[name] ?? {}, to[name] ?? {}];
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
    const settings = keys
      .filter((key) => String(ours[key]) !== String(theirs[key]))
      .map((key) => [key, theirs[key] ?? ''] as const);
    return settings.length === 0 ? [] : [[name, Object.fromEntries(settings)] as const];
  });
  return sections.length === 0 ? undefined : Object.fromEntries(sections);
}
