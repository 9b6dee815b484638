import type { RenderedSection } from '../config/rendered';
import { secretIn } from '../secrets/secret-patterns';

/** A secret in a configuration, and the environment variable that replaces it in the program. */
export interface AdoptedSecret {
  /** Environment variable of the process that deploys: `SHOP_DATABASE_PASSWORD`. */
  readonly variable: string;
  readonly value: string;
  /** Location: file and option. */
  readonly where: string;
}

/** Replaces secrets in configurations by placeholders and records their values. */
export class SecretFinder {
  readonly #secrets: AdoptedSecret[] = [];

  /** Secrets found so far, by variable. */
  get secrets(): readonly AdoptedSecret[] {
    return this.#secrets;
  }

  /** Variable of a placeholder. */
  variable(index: number): string {
    return this.#secrets[index]!.variable;
  }

  /** Replaces every secret in sections by a placeholder. */
  hide(sections: readonly RenderedSection[], file: string, prefix: string): readonly RenderedSection[] {
    return sections.map(({ name, lines }) => ({
      name,
      lines: lines.map((line) => {
        if (!('key' in line)) return line;
        const range = secretIn(line.key, line.value);
        if (range === undefined) return line;
        const [from, to] = range;
        const before = line.value.slice(0, from);
        const name = /^i?env$|^set/.test(line.key) ? /^([^=\s]+)=/.exec(before) : null;
        const whole = name !== null && name[0].length === from;
        const base = `${name?.[1] ?? `${prefix}_${line.key}`}${whole ? '' : '_SECRET'}`;
        const token = this.stand(line.value.slice(from, to), base, prefix, `${file}: ${line.key}`);
        return { key: line.key, value: `${before}${token}${line.value.slice(to)}` };
      }),
    }));
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
