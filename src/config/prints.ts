import { surroundings } from '../options/surroundings';
import { type Late, type Text, text } from '../options/text';
import { vars } from './vars';

const colors = {
  black: 30,
  red: 31,
  reder: 91,
  green: 32,
  greener: 92,
  yellow: 33,
  yellower: 93,
  blue: 34,
  bluer: 94,
  magenta: 35,
  magenter: 95,
  cyan: 36,
  cyaner: 96,
  gray: 37,
  grayer: 90,
  white: 97,
} as const;

/** A terminal colour. */
export type PrintColor = keyof typeof colors;

/** Terminal style of a printed line; a name alone is the text colour. */
export type PrintFormat =
  | PrintColor
  | {
      /** Colour of the text. @default - the terminal's own */
      readonly colorFg?: PrintColor;
      /** Background colour. @default - the terminal's own */
      readonly colorBg?: PrintColor;
    }
  | '';

/** Text between the escape sequences of a terminal; uWSGI turns `%[` into the escape character. */
export function styled(value: unknown, format: PrintFormat): Text {
  const { colorFg, colorBg } =
    typeof format === 'string' ? { colorFg: format || undefined, colorBg: undefined } : format;
  const code = (color: PrintColor | undefined, usual: number) =>
    color === undefined ? usual : (colors[color] ?? usual);
  const background = code(colorBg, 39) + 10;
  return text`${vars.FORMAT_ESCAPE}[${code(colorFg, 39)};${background}m${value}${vars.FORMAT_END}`;
}

/**
 * Text with the escape sequences of a terminal around it, for `print` options.
 *
 * @example
 * section.set('print', formatPrintText('ready', { colorFg: 'green' }));
 */
export function formatPrintText(text: Late<string>, format: Exclude<PrintFormat, string> = {}): Text {
  return styled(text, format);
}

/** Lines that name the generator of a configuration, and the time. */
export function stampLines(): readonly string[] {
  return [
    'This configuration was automatically generated using',
    `${surroundings.generator()} on ${asPythonTime(surroundings.now())}`,
  ];
}

/** Lines that explain magic variables with their values. */
export function variableLines(): readonly string[] {
  const explain = ([name, what]: [string, string]) =>
    `    %${name} = ${name} = ${what.replaceAll('%', '%%')}`;
  return [
    '===== variables =====',
    ...Object.entries(vars.getDescriptions()).map(explain),
    '=====================',
  ];
}

function asPythonTime(time: Date): string {
  const iso = time.toISOString();
  const micros = iso.slice(20, 23) === '000' ? '' : `.${iso.slice(20, 23)}000`;
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${micros}+00:00`;
}
