import type { RenderedSection } from './rendered';
import type { WireSections } from './wire';

/** Settings put over a unit: one given stands in the place of the unit's own, an empty one takes it away. */
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

/** The settings that put over one unit make another out of it; an empty text takes a setting away. */
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
