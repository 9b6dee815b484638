/** Styles of a text. */
export type Style = keyof typeof codes;

const codes = { add: [32, 39], change: [33, 39], remove: [31, 39], dim: [2, 22], bold: [1, 22] } as const;

const ours = new RegExp(`(\\u001b\\[(?:${[...new Set(Object.values(codes).flat())].join('|')})m)`);

/** Whether standard output is a terminal with colours and NO_COLOR is not set. */
export function hasColors(): boolean {
  return process.stdout.isTTY === true && process.stdout.hasColors();
}

/** Styles a text if {@link hasColors}. */
export function paint(style: Style, text: string): string {
  if (!hasColors()) return text;
  const [on, off] = codes[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** Splits a text at the codes of {@link paint}: every second piece is a code. */
export function painted(text: string): readonly string[] {
  return text.split(ours);
}
