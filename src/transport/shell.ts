let shellOf: (text: string, parts?: readonly Shell[]) => Shell;
let partsOf: (shell: Shell) => readonly Shell[];
const libraries = new WeakSet<Shell>();

/**
 * Text that a POSIX shell reads. Only {@link sh}, {@link joinShell}, {@link base64}, {@link library} and {@link raw} make it:
 * every value in it is quoted, and no plain string can be sent to a host.
 */
export class Shell {
  static {
    shellOf = (text, parts) => new Shell(text, parts);
    partsOf = (shell) => shell.#parts ?? [shell];
  }
  readonly #text: string;
  /** Parts that were joined by line ends. */
  readonly #parts: readonly Shell[] | undefined;

  private constructor(text: string, parts?: readonly Shell[]) {
    this.#text = text;
    this.#parts = parts;
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

/** Joins parts of a script, by line ends if nothing else is said. Then a {@link library} that several parts need comes once. */
export function joinShell(parts: readonly Shell[], separator = '\n'): Shell {
  const text = (all: readonly Shell[]): string => all.map((part) => part.text).join(separator);
  if (separator !== '\n') return shellOf(text(parts));
  const all = parts.flatMap(partsOf);
  const once = all.filter((part, index) => !libraries.has(part) || all.indexOf(part) === index);
  return shellOf(text(once), once);
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

/** Functions that other parts of a script need; joined several times, they come once. */
export function library(text: string): Shell {
  const shell = raw(text);
  libraries.add(shell);
  return shell;
}

/** Text that is shell by construction, such as a command of the user. */
export function raw(text: string): Shell {
  return shellOf(text);
}
