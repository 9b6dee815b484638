import type { RenderedSection } from '../config/rendered';

/** A secret in a configuration, and the environment variable that replaces it in the program. */
export interface AdoptedSecret {
  /** Environment variable of the process that deploys: `SHOP_DATABASE_PASSWORD`. */
  readonly variable: string;
  readonly value: string;
  /** Location: file and option. */
  readonly where: string;
}

/** Names of variables whose values are secrets. */
const secretNamePattern =
  /(^|_|-)(pass(word|wd|phrase)?|pwd|secrets?|token|credentials?|auth|(api|access|secret|private|signing|encryption|hmac|session)_?key|key|dsn|salt)($|_|-|\d)|(password|secret|token|apikey)$/i;

/** Patterns of secrets within any value; the first group is the secret. */
const tellingParts: readonly RegExp[] = [
  // scheme://user:password@host
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:([^\s@/]+)@/di,
  // basicauth:Realm,user:password
  /\bbasicauth:[^,]*,[^\s:]+:(\S+)/d,
  // xmpp:user;password;…
  /^\S+\s+xmpp:[^;]+;([^;]+)/d,
  // auth_pass=… of alarms, password=… of connection strings
  /\b(?:auth_pass|password|passwd|pass|secret)=([^\s;,&]+)/di,
];

/** Options whose value is a secret, whole or after a separator. */
const tellingOptions: Readonly<Record<string, RegExp>> = {
  // legion = NAME ADDRESS VALOR ALGORITHM:SECRET
  legion: /^\S+\s+\S+\s+\S+\s+[^\s:]+:(\S+)/d,
  'legion-mcast': /^\S+\s+\S+\s+\S+\s+[^\s:]+:(\S+)/d,
  // subscribe-to = ADDRESS:KEY,ALGORITHM:SECRET
  'subscribe-to': /,[A-Za-z0-9]+:(.+)$/d,
  subscribe: /,[A-Za-z0-9]+:(.+)$/d,
  'snmp-community': /^(.+)$/d,
};

/**
 * References that uWSGI resolves at run time are not secrets: `$(DATABASE_PASSWORD)`, `@(/etc/secret)`,
 * `%(password)`.
 */
const isReference = (text: string): boolean => /^(\$\(.*\)|@\(.*\)|%\(.*\))$/.test(text);

/** Start and end of the secret in a value; undefined without one. */
export function secretIn(key: string, value: string): readonly [number, number] | undefined {
  const range = [
    named(key, value),
    ...[tellingOptions[key], ...tellingParts].map((one) => rangeOf(one, value)),
  ]
    .flatMap((one) => (one === undefined ? [] : [one]))
    .at(0);
  if (range === undefined) return undefined;
  const text = value.slice(...range);
  // A path to a key is not a secret.
  return text === '' || isReference(text) || /^\.{0,2}\//.test(text) ? undefined : range;
}

/** Whether a setting of a systemd unit holds a secret. */
export function hasUnitSecret(key: string, value: string): boolean {
  if (rangesOf(value)) return true;
  if (key !== 'Environment') return false;
  return [...value.matchAll(/(?:^|[\s"'])([A-Za-z_]\w*)=([^\s"']+)/g)].some(([, name, text]) => {
    return secretNamePattern.test(name!) && !/^\.{0,2}\//.test(text!);
  });
}

const rangesOf = (value: string): boolean => tellingParts.some((one) => rangeOf(one, value) !== undefined);

function named(key: string, value: string): readonly [number, number] | undefined {
  if (!/^(i?env|set-placeholder|set-ph|set)$/.test(key)) return undefined;
  const at = value.indexOf('=');
  return at > 0 && secretNamePattern.test(value.slice(0, at).trim()) ? [at + 1, value.length] : undefined;
}

function rangeOf(pattern: RegExp | undefined, value: string): readonly [number, number] | undefined {
  return pattern?.exec(value)?.indices?.[1];
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
