let shellOf: (text: string) => Shell;

/**
 * Text that a POSIX shell reads. Only {@link sh}, {@link joinShell}, {@link base64} and {@link raw} make it: every value in it
 * is quoted, and no plain string can be sent to a host.
 */
export class Shell {
  static {
    shellOf = (text) => new Shell(text);
  }
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** As the shell reads it: for transfer, digests, and as one word of another script. */
  get text(): string {
    return this.#text;
  }

  /** The form in JSON and messages. */
  toString(): string {
    return this.#text;
  }
}

/** A value in a script: shell is inserted as it is, a number in digits, a text as one word, a list as its words. */
export type ShellValue = Shell | string | number | readonly (Shell | string | number)[];

function quote(text: string): string {
  if (text.includes('\0'))
    throw new RangeError('Cannot quote a text that holds a NUL: no argument can carry it');
  if (/^[\w/:.,@%+-][\w/:.,@%+=-]*$/.test(text) && !/^\w+=/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Shell in a template: `sh\`rm -f ${path} && touch "$note"\``.
 *
 * Values quote themselves; see {@link ShellValue}. The rest is written as the shell reads it: a backslash is a backslash
 * (`printf '%s\n'`), except before `${` and a backtick, which begin nothing then (`"\${path##*\/}"` is an expansion of
 * the shell).
 */
export function sh(template: TemplateStringsArray, ...values: readonly ShellValue[]): Shell {
  const [first, ...parts] = template.raw.map((part) => part.replace(/\\(?=\$\{|`)/g, ''));
  return shellOf(parts.reduce((text, part, index) => `${text}${written(values[index]!)}${part}`, first!));
}

function written(value: ShellValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quote(value);
  return value instanceof Shell ? value.text : value.map(written).join(' ');
}

/** Joins parts of a script, by line ends if nothing else is said. */
export function joinShell(parts: readonly Shell[], separator = '\n'): Shell {
  return shellOf(parts.map(({ text }) => text).join(separator));
}

/** Shell: a function with a body, which must not be empty. */
export function shellFunction(name: string, body: Shell): Shell {
  return sh`${name}() {
${body}
}`;
}

/** A text in base64, in which no letter means anything to a shell, for `base64 -d`. */
export function base64(content: string): Shell {
  return raw(Buffer.from(content).toString('base64'));
}

/** Text that is shell by construction, such as a command of the user. */
export function raw(text: string): Shell {
  return shellOf(text);
}
