import { own } from '../plan/plain-values';

/** Start and end of a secret in a value. */
export type SecretRange = readonly [number, number];

/** Names whose values are secrets, of variables, placeholders, options and arguments alike. */
const strong =
  /(^|_|-)(pass(word|wd|phrase)?|pwd|secrets?|token|credentials?|(api|access|secret|private|signing|encryption|hmac|session)[-_]?key|dsn|salt)($|_|-|\d)|(password|passwd|secret|token|apikey)$/i;

/** Names that are also those of other things in options and parameters: a cache has a `key`. */
const weak = /(^|_|-)(auth|key)($|_|-|\d)/i;

/** Names of facts about a secret, and options of uWSGI about credentials of processes. */
const about =
  /[-_](file|path|dir|directory|ttl|timeout|expir\w+|length|size|header|algorithm)$|^(subscriptions|tuntap)-/i;

const isSecretName = (name: string): boolean => strong.test(name) && !about.test(name);
const isSecretVariable = (name: string): boolean =>
  (strong.test(name) || weak.test(name)) && !about.test(name);

/** Patterns of secrets within any value; the first group is the secret. */
const secretParts: readonly RegExp[] = [
  // scheme://user:password@host
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:([^\s@/]+)@/dgi,
  // basicauth:Realm,user:password
  /\bbasicauth:[^,]*,[^\s:]+:(\S+)/dg,
  // xmpp:user;password;…
  /^\S+\s+xmpp:[^;]+;([^;]+)/dg,
  // Known forms: Stripe, GitHub, GitLab, Slack, AWS, Google, SendGrid, npm, PyPI, Vault, OpenAI, signed tokens
  /\b((?:[sr]k_(?:live|test)|whsec)_\w{6,}|gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_\w{30,}|pypi-[\w-]{16,}|hvs\.[\w-]{16,}|sk-[\w-]{20,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,})/dg,
];

/** A name and its value within a value: the first group is the name, the second one the secret. */
const namedParts: readonly (readonly [RegExp, (name: string) => boolean])[] = [
  // --db-password word, --db-password=word
  [
    /(?<![^\s"'])--?([A-Za-z][\w-]*)(?=(?:=|\s+(?!-))["']?((?<=")[^"]*|(?<=')[^']*|[^\s"']+))/dg,
    isSecretVariable,
  ],
  // "NAME=some words"
  [/"([A-Za-z_][\w.-]*)(?==([^"]*)")/dg, isSecretName],
  [/'([A-Za-z_][\w.-]*)(?==([^']*)')/dg, isSecretName],
  // auth_pass=… of alarms, password=… of connection strings, NAME=… of a list of variables
  [/(?<![^\s"';:,&?=])([A-Za-z_][\w.-]*)(?==([^\s;,&"']+))/dg, isSecretName],
];

/** Options whose value is a secret, whole or after a separator. */
const secretOptions: Readonly<Record<string, RegExp>> = {
  // legion = NAME ADDRESS VALOR ALGORITHM:SECRET
  legion: /^\S+\s+\S+\s+\S+\s+[^\s:]+:(\S+)/dg,
  'legion-mcast': /^\S+\s+\S+\s+\S+\s+[^\s:]+:(\S+)/dg,
  // subscribe-to = ADDRESS:KEY,ALGORITHM:SECRET
  'subscribe-to': /,[A-Za-z0-9]+:(.+)$/dg,
  subscribe: /,[A-Za-z0-9]+:(.+)$/dg,
  'snmp-community': /^(.+)$/dg,
};

/**
 * References that uWSGI or systemd resolve at run time are not secrets: `$(DATABASE_PASSWORD)`, `@(/etc/secret)`, `%(password)`,
 * `${DATABASE_PASSWORD}`; neither is a path to a key, nor a switch.
 */
const isPlain = (text: string): boolean =>
  /^$|^(\$\(.*\)|@\(.*\)|%\(.*\)|\$\{\w+\}|\$\d)$|^\.{0,2}\/|^(true|false|yes|no|on|off|none)$/i.test(text);

/** Start and end of every secret in the value of an option, in order. */
export function secretsIn(key: string, value: string): readonly SecretRange[] {
  const found = [
    ...named(key, value),
    ...[own(secretOptions, key), ...secretParts].flatMap((one) => rangesOf(one, value, 1)),
    ...namedParts.flatMap(([pattern, isSecret]) => rangesOf(pattern, value, 2, isSecret)),
  ].filter((range) => !isPlain(value.slice(...range)));
  return withoutOverlaps(found);
}

/** Ranges in order; of those that overlap the first given remains. */
export function withoutOverlaps(ranges: readonly SecretRange[]): readonly SecretRange[] {
  const kept: SecretRange[] = [];
  for (const [from, to] of ranges)
    if (kept.every(([start, end]) => to <= start || end <= from)) kept.push([from, to]);
  return kept.sort(([one], [other]) => one - other);
}

/** Start and end of every secret in a setting of a systemd unit. */
export function unitSecretsIn(key: string, value: string): readonly SecretRange[] {
  if (key !== 'Environment') return secretsIn('', value);
  const variables = /(?<![^\s"'])([A-Za-z_]\w*)=((?<="\w+=)[^"]*|(?<='\w+=)[^']*|[^\s"']+)/dg;
  const found = rangesOf(variables, value, 2, isSecretVariable).filter(
    (range) => !isPlain(value.slice(...range)),
  );
  return withoutOverlaps([...found, ...secretsIn('', value)]);
}

/** The whole value of a variable or placeholder, or of an option, whose name is that of a secret. */
function named(key: string, value: string): readonly SecretRange[] {
  if (!/^(i?env|set-placeholder|set-ph|set)$/.test(key)) return isSecretName(key) ? [[0, value.length]] : [];
  const at = value.indexOf('=');
  return at > 0 && isSecretVariable(value.slice(0, at).trim()) ? [[at + 1, value.length]] : [];
}

function rangesOf(
  pattern: RegExp | undefined,
  value: string,
  group: number,
  isSecret?: (name: string) => boolean,
): readonly SecretRange[] {
  if (pattern === undefined) return [];
  return [...value.matchAll(pattern)].flatMap((match) => {
    const range = match.indices![group];
    return range === undefined || isSecret?.(match[1]!) === false ? [] : [range];
  });
}

/**
 * Values in data from a host that count as secret by their name or form: `env = DB_PASSWORD=…`, `Environment=`, a map of
 * variables.
 */
export function secretTextsOf(found: unknown, key = ''): readonly string[] {
  if (typeof found === 'string') {
    if (isPlain(found)) return [];
    const ranges = secretsIn(key, found);
    if (ranges.length > 0) return ranges.map((range) => found.slice(...range));
    return isSecretVariable(key) || unitSecretsIn(key, found).length > 0 ? [found] : [];
  }
  if (typeof found !== 'object' || found === null) return [];
  return Array.isArray(found)
    ? found.flatMap((one) => secretTextsOf(one, key))
    : Object.entries(found).flatMap(([name, inner]) => secretTextsOf(inner, name));
}
