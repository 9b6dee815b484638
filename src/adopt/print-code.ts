import { placeholders } from './secrets';

/** A piece of code: text on one line, or a list that may be split over lines. */
export type Code =
  | string
  | { readonly open: '{ ' | '['; readonly close: ' }' | ']'; readonly items: readonly Item[] };

interface Item {
  /** `name: ` of a property. */
  readonly name: string;
  readonly code: Code;
}

/** A value that the program reads from its environment. */
export class FromEnvironment {
  constructor(readonly name: string) {}
}

/** Maximum line length. */
const width = 110;

/** Formats a value as code; `variable` names the environment variable of a placeholder. */
export function codeOf(value: unknown, variable: (index: number) => string): Code {
  if (typeof value === 'string') return textCode(value, variable);
  if (value instanceof FromEnvironment) return `process.env.${value.name}`;
  if (Array.isArray(value))
    return {
      open: '[',
      close: ']',
      items: value.map((item) => ({ name: '', code: codeOf(item, variable) })),
    };
  if (typeof value !== 'object' || value === null) return String(value);
  const items = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => ({ name: `${propertyName(key)}: `, code: codeOf(item, variable) }));
  return { open: '{ ', close: ' }', items };
}

/** Formats text: a template around secrets, or only the secret if it is the whole text. */
function textCode(value: string, variable: (index: number) => string): string {
  const pieces = value.split(placeholders);
  if (pieces.length === 1) return quoted(value);
  const secret = (index: string) => `secretFrom.env(${quoted(variable(Number(index)))})`;
  if (pieces.length === 3 && pieces[0] === '' && pieces[2] === '') return secret(pieces[1]!);
  const inner = pieces.map((piece, place) =>
    place % 2 === 0 ? templateText(piece) : `\${${secret(piece)}}`,
  );
  return `text\`${inner.join('')}\``;
}

/** Invisible characters and line ends. */
const invisible = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\ufeff]/g;

function escaped(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return inner.replace(invisible, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Quotes a text with the quotes that need fewer escapes; single ones by default. */
export function quoted(text: string): string {
  const [single, double] = [text.split("'").length, text.split('"').length];
  const quote = single > double ? '"' : "'";
  return `${quote}${escaped(text).replaceAll(quote, `\\${quote}`)}${quote}`;
}

function templateText(text: string): string {
  return escaped(text).replaceAll('`', '\\`').replaceAll('${', '\\${');
}

function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}

/** Formats `head(args);` on one line, or on several as formatters do. */
export function statement(head: string, args: readonly Code[], indent = ''): string {
  const plain = args.map(flat);
  const line = `${indent}${head}(${plain.join(', ')});`;
  const last = args.at(-1);
  const isShort = line.length <= width;
  if (last === undefined || (isShort && !isTall(last))) return line;
  if (typeof last !== 'string') {
    const before = plain.slice(0, -1).map((arg) => `${arg}, `);
    return `${indent}${head}(${before.join('')}${broken(last, indent)});`;
  }
  const inner = `${indent}  `;
  return `${indent}${head}(\n${args.map((arg) => `${inner}${fitted(arg, inner, 1)},\n`).join('')}${indent});`;
}

/** Whether a list holds lists, which take lines of their own. */
function isTall(code: Code): boolean {
  return (
    typeof code !== 'string' &&
    code.open === '{ ' &&
    code.items.some(({ code: inner }) => typeof inner !== 'string' && inner.open === '{ ')
  );
}

function flat(code: Code): string {
  if (typeof code === 'string') return code;
  if (code.items.length === 0) return `${code.open}${code.close}`.replace(' ', '').replace(' ', '');
  return `${code.open}${code.items.map((item) => `${item.name}${flat(item.code)}`).join(', ')}${code.close}`;
}

/** Formats code on one line if it fits with so many columns after it. */
function fitted(code: Code, indent: string, behind: number, before = 0): string {
  const line = flat(code);
  if (typeof code === 'string' || code.items.length === 0) return line;
  return indent.length + before + line.length + behind <= width && !isTall(code)
    ? line
    : broken(code, indent);
}

function broken(code: Exclude<Code, string>, indent: string): string {
  const inner = `${indent}  `;
  const lines = code.items.map(({ name, code: item }) => {
    const line = `${inner}${name}${fitted(item, inner, 1, name.length)},\n`;
    const isLong =
      typeof item === 'string' && /^['"]/.test(item) && line.length > width + 2 && name.length > 4;
    return isLong ? `${inner}${name.trimEnd()}\n${inner}  ${item},\n` : line;
  });
  return `${code.open.trim()}\n${lines.join('')}${indent}${code.close.trim()}`;
}
