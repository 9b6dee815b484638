/** Digests by the name of what was rendered. */
export type Bytes = ReadonlyMap<string, string>;

/** One line per entry: the digest and the name. */
export function printListing(bytes: Bytes): string {
  return [...bytes].map(([name, digest]) => `${digest}  ${name}\n`).join('');
}

/** Reads what {@link printListing} wrote. */
export function parseListing(text: string): Bytes {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => [line.slice(line.indexOf('  ') + 2), line.slice(0, line.indexOf('  '))]),
  );
}

/** The entries that differ, each as a line. */
export function compare(before: Bytes, after: Bytes): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    if (before.get(name) === after.get(name)) return [];
    if (!after.has(name)) return [`missing: ${name}`];
    return [before.has(name) ? `differs: ${name}` : `new: ${name}`];
  });
}
