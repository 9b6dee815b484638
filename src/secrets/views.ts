/** A text decoded from a notation, with the position in the source that each byte comes from. */
export interface View {
  readonly bytes: string;
  /** Start of the source unit that each byte was decoded from; the last entry is the end of the source. */
  readonly starts?: Uint32Array;
}

type Decode = (unit: string) => string;

/** Notations in which tools write text: first character, units that stand for other bytes, and their decoder. */
const notations: readonly (readonly [sign: string, units: RegExp, decode: Decode])[] = [
  // URLs, and the doubled percent signs of systemd and uWSGI.
  ['%', /%%|%[0-9A-Fa-f]{2}/g, (unit) => (unit === '%%' ? '%' : byte(unit.slice(1), 16))],
  // JSON, Python, C, and quoted words of units.
  [
    '\\',
    /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[0-7]{3}|\\[^\n]/g,
    unescaped,
  ],
  // The shell, and Python's shlex.
  ["'", /'\\''|'"'"'/g, () => "'"],
  // XML and HTML.
  ['&', /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});/g, named],
];

/** The text itself, and its decoding by each notation that it may contain. */
export function viewsOf(bytes: string): readonly View[] {
  const once = notations.flatMap((notation) => readAs({ bytes }, notation) ?? []);
  // Text within text: JSON in a log of Python, a URL in JSON.
  const twice = once.flatMap((view) =>
    notations.slice(0, 2).flatMap((notation) => readAs(view, notation) ?? []),
  );
  return [{ bytes }, ...once, ...twice];
}

function readAs(view: View, [sign, units, decode]: (typeof notations)[number]): View | undefined {
  const { bytes } = view;
  if (!bytes.includes(sign)) return undefined;
  const parts: string[] = [];
  const starts = new Uint32Array(bytes.length + 1);
  const from = (index: number): number => view.starts?.[index] ?? index;
  let length = 0;
  let at = 0;
  const keep = (end: number): void => {
    parts.push(bytes.slice(at, end));
    for (let index = at; index < end; index += 1) starts[length++] = from(index);
  };
  for (const { 0: unit, index } of bytes.matchAll(units)) {
    keep(index);
    const meant = decode(unit);
    parts.push(meant);
    for (let count = 0; count < meant.length; count += 1) starts[length++] = from(index);
    at = index + unit.length;
  }
  if (at === 0) return undefined;
  keep(bytes.length);
  starts[length] = from(bytes.length);
  return { bytes: parts.join(''), starts: starts.subarray(0, length + 1) };
}

const byte = (digits: string, base: number): string =>
  String.fromCharCode(Number.parseInt(digits, base) & 0xff);

const character = (code: number): string =>
  code <= 0x10ffff ? Buffer.from(String.fromCodePoint(code), 'utf8').toString('latin1') : '';

const controls: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  e: '\x1b',
  s: ' ',
};

function unescaped(unit: string): string {
  const digits = unit.slice(2);
  if (unit.length === 12) return Buffer.from(JSON.parse(`"${unit}"`), 'utf8').toString('latin1');
  if (/^\\u/.test(unit) && unit.length === 6) return character(Number.parseInt(digits, 16));
  if (/^\\x/.test(unit) && unit.length === 4) return byte(digits, 16);
  if (/^\\[0-7]{3}/.test(unit)) return byte(unit.slice(1), 8);
  return controls[unit[1]!] ?? unit[1]!;
}

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function named(unit: string): string {
  const name = unit.slice(1, -1);
  if (name.startsWith('#x')) return character(Number.parseInt(name.slice(2), 16));
  if (name.startsWith('#')) return character(Number(name.slice(1)));
  return names[name]!;
}
