/** Ways a text is painted. */
export type Style = keyof typeof codes;

const codes = { add: [32, 39], change: [33, 39], remove: [31, 39], dim: [2, 22], bold: [1, 22] } as const;

/** Colours only where the standard output is a terminal that has them, and not where NO_COLOR says so. */
export function paint(style: Style, text: string): string {
  if (process.stdout.isTTY !== true || !process.stdout.hasColors()) return text;
  const [on, off] = codes[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
