import { own } from '../plan/plain-values';

/** Names of variables whose values are secrets. */
const secretNamePattern =
  /(^|_|-)(pass(word|wd|phrase)?|pwd|secrets?|token|credentials?|auth|(api|access|secret|private|signing|encryption|hmac|session)_?key|key|dsn|salt)($|_|-|\d)|(password|secret|token|apikey)$/i;

/** Patterns of secrets within any value; the first group is the secret. */
const secretParts: readonly RegExp[] = [
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
const secretOptions: Readonly<Record<string, RegExp>> = {
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
    ...[own(secretOptions, key), ...secretParts].map((one) => rangeOf(one, value)),
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

const rangesOf = (value: string): boolean => secretParts.some((one) => rangeOf(one, value) !== undefined);

function named(key: string, value: string): readonly [number, number] | undefined {
  if (!/^(i?env|set-placeholder|set-ph|set)$/.test(key)) return undefined;
  const at = value.indexOf('=');
  return at > 0 && secretNamePattern.test(value.slice(0, at).trim()) ? [at + 1, value.length] : undefined;
}

function rangeOf(pattern: RegExp | undefined, value: string): readonly [number, number] | undefined {
  return pattern?.exec(value)?.indices?.[1];
}

/**
 * Values in data from a host that count as secret by their name or form: `env = DB_PASSWORD=…`, `Environment=`, a map of
 * variables.
 */
export function secretTextsOf(found: unknown, key = ''): readonly string[] {
  if (typeof found === 'string') {
    if (found === '' || isReference(found)) return [];
    const range = secretIn(key, found);
    if (range !== undefined) return [found.slice(...range)];
    return hasUnitSecret(key, found) || (secretNamePattern.test(key) && !/^\.{0,2}\//.test(found))
      ? [found]
      : [];
  }
  if (typeof found !== 'object' || found === null) return [];
  return Array.isArray(found)
    ? found.flatMap((one) => secretTextsOf(one, key))
    : Object.entries(found).flatMap(([name, inner]) => secretTextsOf(inner, name));
}
