/** A word of a script: its text where that is the same on every host, and how it stands in the script. */
export interface Word {
  readonly text?: string;
  readonly raw: string;
}

/** A simple command of a script. */
export interface Call {
  readonly words: readonly Word[];
  /** The function in which it stands; empty outside of all. */
  readonly within: string;
  /** Whether what it prints is thrown away. */
  readonly silent: boolean;
}

/** The commands of a script, with those of texts that it gives to `sh -c`, `trap` and `eval`. */
export interface Commands {
  readonly calls: Call[];
  readonly functions: Set<string>;
  /** Texts that variables are set to, where they are known. */
  readonly texts: Map<string, string[]>;
  /** Functions that give one of their arguments to a shell. */
  readonly shells: Set<string>;
}

/** Finds the commands of a script as a POSIX shell would, and runs none. Texts in backquotes are not looked at. */
export function commandsOf(script: string): Commands {
  const found: Commands = { calls: [], functions: new Set(), texts: new Map(), shells: new Set() };
  new Reader(script, found, '').all();
  return found;
}

const redirection = /\d*(<<-?|[<>]&|>>|>\||<>|[<>])[ \t]*/y;
const plain = /[^\s;&|()<>'"\\$]+/y;
const expansion = /\$(?:\w+|[@*#?$!-])/y;
/** What may stand before a command, and behind one that is a group of others. */
const around = new Set(['!', 'if', 'then', 'elif', 'else', 'fi', 'while', 'until', 'do', 'done']);

class Reader {
  private at = 0;
  /** Lines that end the texts which begin after this line. */
  private ends: string[] = [];

  constructor(
    private readonly script: string,
    private readonly found: Commands,
    private within: string,
  ) {}

  all(): void {
    while (this.at < this.script.length) this.list();
  }

  /** Reads commands until a parenthesis that closes, or the end. */
  private list(): void {
    const cases: ('subject' | 'pattern' | 'body')[] = [];
    const groups: string[] = [];
    /** The function whose body comes next. */
    let body: string | undefined;
    let words: Word[] = [];
    let silent = false;
    const end = () => {
      if (words.length > 0) this.note({ words, within: this.within, silent });
      words = [];
      silent = false;
    };
    while (this.at < this.script.length) {
      const sign = this.script[this.at]!;
      const place = cases.at(-1);
      const turn = (next: (typeof cases)[number]) => cases.splice(-1, 1, next);
      if (sign === ' ' || sign === '\t') this.at += 1;
      else if (sign === '#') this.at = this.next('\n');
      else if (this.matches(redirection) !== undefined) silent = this.redirected() || silent;
      else if (sign === ')' && place !== 'pattern') {
        this.at += 1;
        break;
      } else if (sign === '(') {
        this.at += 1;
        if (place === 'pattern') continue;
        const outer = this.within;
        this.within = body ?? outer;
        body = undefined;
        this.list();
        this.within = outer;
      } else if ('\n;&|)'.includes(sign)) {
        this.at += 1;
        if (place === 'pattern') {
          if (sign === ')') turn('body');
        } else {
          end();
          if (sign === ';' && this.script[this.at] === ';') turn('pattern');
        }
        if (sign === '\n') this.skipTexts();
      } else {
        const word = this.word();
        const first = words.length === 0 ? word.raw : '';
        if (place === 'subject') {
          if (word.raw === 'in') turn('pattern');
        } else if (first === 'esac') cases.pop();
        else if (place === 'pattern' || around.has(first)) continue;
        else if (first === 'case') cases.push('subject');
        else if (first === '}') this.within = groups.pop() ?? this.within;
        else if (first === '{') {
          groups.push(this.within);
          this.within = body ?? this.within;
          body = undefined;
        } else if (first !== '' && this.script.startsWith('()', this.at)) {
          this.at += 2;
          body = first;
          this.found.functions.add(first);
        } else if (first === '' || !this.sets(word)) words.push(word);
      }
    }
    end();
  }

  /** Passes a redirection; tells whether it throws away what is printed. */
  private redirected(): boolean {
    const operator = this.matches(redirection)!;
    this.at += operator.length;
    const { text, raw } = this.word();
    if (operator.includes('<<')) this.ends.push(text ?? raw);
    return text === '/dev/null' && /^1?>/.test(operator);
  }

  private skipTexts(): void {
    for (const end of this.ends.splice(0)) {
      const last = this.script.indexOf(`\n${end}\n`, this.at - 1);
      this.at = last < 0 ? this.script.length : last + end.length + 2;
    }
  }

  private word(): Word {
    const from = this.at;
    let text: string | undefined = '';
    const add = (more: string | undefined) => {
      text = text === undefined || more === undefined ? undefined : text + more;
    };
    while (this.at < this.script.length && !/[\s;&|()<>]/.test(this.script[this.at]!)) {
      if (this.script[this.at] === '"') add(this.quoted());
      else add(this.part());
    }
    return { text, raw: this.script.slice(from, this.at) };
  }

  private quoted(): string | undefined {
    let text: string | undefined = '';
    this.at += 1;
    while (this.at < this.script.length && this.script[this.at] !== '"') {
      const literal = this.script[this.at] !== '\\' && this.script[this.at] !== '$';
      const more = literal ? this.script[this.at++] : this.part();
      text = text === undefined || more === undefined ? undefined : text + more;
    }
    this.at += 1;
    return text;
  }

  /** A piece of a word; undefined where its text depends on the host. */
  private part(): string | undefined {
    const { script, at } = this;
    const run = this.matches(plain);
    if (run !== undefined) this.at += run.length;
    else if (script[at] === "'") {
      this.at = this.next("'", at + 1) + 1;
      return script.slice(at + 1, this.at - 1);
    } else if (script[at] === '\\') {
      this.at += 2;
      return script[at + 1] === '\n' ? '' : script[at + 1];
    } else if (script.startsWith('$((', at)) this.arithmetic();
    else if (script.startsWith('$(', at)) {
      this.at += 2;
      this.list();
    } else if (script.startsWith('${', at)) this.parameter();
    else this.at += this.matches(expansion)?.length ?? 1;
    return run;
  }

  private arithmetic(): void {
    this.at += 3;
    for (let open = 2; open > 0 && this.at < this.script.length; ) {
      const sign = this.script[this.at]!;
      if (sign === '$') this.part();
      else this.at += 1;
      if (sign === '(') open += 1;
      if (sign === ')') open -= 1;
    }
  }

  /** Passes `${NAME…}`. */
  private parameter(): void {
    this.at += 2;
    while (this.at < this.script.length && this.script[this.at] !== '}') {
      const sign = this.script[this.at]!;
      if (sign === '"') this.quoted();
      else if (`'\\$`.includes(sign)) this.part();
      else this.at += 1;
    }
    this.at += 1;
  }

  /** Whether a word sets a variable, rather than being a command. */
  private sets({ raw }: Word): boolean {
    const [head, name] = /^(\w+)=/.exec(raw) ?? [];
    if (name === undefined) return false;
    const { text } = new Reader(raw.slice(head!.length), { ...this.found, calls: [] }, this.within).word();
    if (text !== undefined) this.found.texts.set(name, [...(this.found.texts.get(name) ?? []), text]);
    return true;
  }

  private note(call: Call): void {
    this.found.calls.push(call);
    const { words } = call;
    const [head] = words as [Word];
    if (['trap', 'eval'].includes(head.raw)) this.nested(words[1]);
    if (this.found.shells.has(head.raw)) for (const word of words.slice(1)) this.nested(word);
    const shell = words.findIndex(
      ({ raw }, index) => /^-\w*c$/.test(raw) && /^(ba|da)?sh$/.test(words[index - 1]?.raw ?? ''),
    );
    if (shell >= 0) this.nested(words[shell + 1]);
  }

  private nested(word: Word | undefined): void {
    const variable = /^"\$(\w+)"$/.exec(word?.raw ?? '')?.[1];
    const texts = variable === undefined ? [word?.text ?? ''] : this.found.texts.get(variable);
    if (texts === undefined) this.found.shells.add(this.within);
    // A single word is a name.
    for (const text of texts?.filter((one) => /\s/.test(one.trim())) ?? [])
      new Reader(text, this.found, this.within).all();
  }

  private next(sign: string, from = this.at): number {
    const found = this.script.indexOf(sign, from);
    return found < 0 ? this.script.length : found;
  }

  private matches(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.script)?.[0];
  }
}
