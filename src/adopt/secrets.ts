import { directivesOf, isDirective } from '../config/line';
import type { RenderedSection } from '../config/rendered';
import { type SecretRange, secretsIn, unitSecretsIn, withoutOverlaps } from '../secrets/secret-patterns';

/** A secret in a configuration, and the environment variable that replaces it in the program. */
export interface AdoptedSecret {
  /** Environment variable of the process that deploys: `SHOP_DATABASE_PASSWORD`. */
  readonly variable: string;
  readonly value: string;
  /** Location: file and option. */
  readonly where: string;
}

/** A file or process with options, from which secrets are taken. */
export interface SecretSource {
  readonly sections: readonly RenderedSection[];
  /** File or process. */
  readonly where: string;
  /** Beginning of variables for secrets without a name of their own. */
  readonly prefix: string;
  readonly isUnit?: boolean;
}

/** Replaces secrets in configurations by placeholders and records their values. */
export class SecretFinder {
  readonly #secrets: AdoptedSecret[] = [];
  /** Values that are a secret somewhere in the program, with the name by which they are found first. */
  readonly #known = new Map<string, readonly [base: string, prefix: string, where: string]>();

  /** Secrets found so far, by variable. */
  get secrets(): readonly AdoptedSecret[] {
    return this.#secrets;
  }

  /** Variable of a placeholder. */
  variable(index: number): string {
    return this.#secrets[index]!.variable;
  }

  /** Notes the secrets of a source, so that they are replaced in every other one, too. */
  learn({ sections, where, prefix, isUnit = false }: SecretSource): void {
    for (const { key, value } of sections.flatMap(directivesOf))
      for (const range of isUnit ? unitSecretsIn(key, value) : secretsIn(key, value)) {
        const text = value.slice(...range);
        if (isDistinct(text) && !this.#known.has(text))
          this.#known.set(text, [baseOf(key, value, range, prefix), prefix, `${where}: ${key}`]);
      }
  }

  /** Replaces every secret in sections by a placeholder; in comments, which are not deployed, by `***`. */
  hide({ sections, where, prefix }: Omit<SecretSource, 'isUnit'>): readonly RenderedSection[] {
    return this.#withValues(sections, (key, value) =>
      replaced(value, this.#rangesIn(key, value), (text, range) => {
        const known = this.#known.get(text);
        const isNamed = secretsIn(key, value).some(([from, to]) => from === range[0] && to === range[1]);
        return known === undefined || isNamed
          ? this.stand(text, baseOf(key, value, range, prefix), prefix, `${where}: ${key}`)
          : this.stand(text, ...known);
      }),
    );
  }

  /** Replaces every setting that holds a secret by a placeholder: props are plain values. */
  hideWhole({ sections, where, prefix, isUnit = false }: SecretSource): readonly RenderedSection[] {
    return this.#withValues(sections, (key, value) => {
      const own = isUnit ? unitSecretsIn(key, value) : secretsIn(key, value);
      if (own.length === 0 && this.#knownIn(value).length === 0) return value;
      return this.stand(value, `${prefix}_${key}`, prefix, `${where}: ${key}`);
    });
  }

  #withValues(
    sections: readonly RenderedSection[],
    change: (key: string, value: string) => string,
  ): readonly RenderedSection[] {
    return sections.map(({ name, lines }) => ({
      name,
      lines: lines.map((line) => {
        if (isDirective(line)) return { ...line, value: change(line.key, line.value) };
        return 'comment' in line ? { ...line, comment: this.masked(line.comment) } : line;
      }),
    }));
  }

  /** Text for readers, with `***` in the place of secrets: a comment can be an option that is commented out. */
  masked(text: string): string {
    const [, key = '', value = text] = /^\s*([\w-]+)\s*=\s*(.*)$/s.exec(text) ?? [];
    const hidden = replaced(value, this.#rangesIn(key, value), () => '***');
    return `${text.slice(0, text.length - value.length)}${hidden}`;
  }

  #rangesIn(key: string, value: string): readonly SecretRange[] {
    return withoutOverlaps([...secretsIn(key, value), ...this.#knownIn(value)]);
  }

  /** Places of known secrets in a text, where they stand as words. */
  #knownIn(value: string): readonly SecretRange[] {
    return [...this.#known.keys()].flatMap((text) => {
      const found: SecretRange[] = [];
      for (let at = value.indexOf(text); at >= 0; at = value.indexOf(text, at + text.length)) {
        const end = at + text.length;
        if (!/\w/.test(value[at - 1] ?? '') && !/\w/.test(value[end] ?? '')) found.push([at, end]);
      }
      return found;
    });
  }

  /** Creates a placeholder for a secret. */
  stand(value: string, base: string, prefix: string, where: string): string {
    const plain = variableName(base);
    const names = [plain, variableName(`${prefix}_${base}`)];
    for (let number = 2; ; number += 1) {
      const variable = names.shift()!;
      const known = this.#secrets.findIndex((one) => one.variable === variable);
      if (known === -1) return placeholder(this.#secrets.push({ variable, value, where }) - 1);
      if (this.#secrets[known]!.value === value) return placeholder(known);
      names.push(variableName(`${prefix}_${base}_${number}`));
    }
  }
}

/** Whether a value occurs elsewhere only as the same secret: `shop` and `production` are words of other options, too. */
const isDistinct = (text: string): boolean =>
  text.length >= 16 || (text.length >= 6 && /[A-Za-z]/.test(text) && /[^A-Za-z]/.test(text));

/** Name for the variable of a secret: that of the variable or placeholder in the file, or of the option. */
function baseOf(key: string, value: string, [from]: SecretRange, prefix: string): string {
  const before = value.slice(0, from);
  const name = /^i?env$|^set/.test(key) ? /^([^=\s]+)=/.exec(before) : null;
  const isWhole = name !== null && name[0].length === from;
  return `${name?.[1] ?? `${prefix}_${key}`}${isWhole || from === 0 ? '' : '_SECRET'}`;
}

function replaced(
  value: string,
  ranges: readonly SecretRange[],
  by: (text: string, range: SecretRange) => string,
): string {
  let [text, done] = ['', 0];
  for (const range of ranges) {
    text += value.slice(done, range[0]) + by(value.slice(...range), range);
    done = range[1];
  }
  return text + value.slice(done);
}

const placeholder = (index: number): string => `uwsgi-iac-secret-${index}-`;

/** Matches placeholders; the group is the index of the secret. */
export const placeholders = /uwsgi-iac-secret-(\d+)-/g;

function variableName(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .replace(/^(?=\d)/, '_');
}
