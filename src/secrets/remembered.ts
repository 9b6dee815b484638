import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { bytesOf, formsOf } from './forms';
import { viewsOf } from './views';

/** Secrets that were deployed to a host, as digests: by these they are known again in what the host has, and cannot be read. */
export const rememberedSecrets = z.object({
  /** Keeps equal secrets of two hosts from looking equal. */
  salt: z.string(),
  /** When the first of them was noted, in ISO 8601: what was deployed before may hold secrets that are not among them. */
  since: z.string(),
  digests: z.array(z.string()),
});

/** Secrets that were deployed to a host, as digests. */
export type RememberedSecrets = z.infer<typeof rememberedSecrets>;

/** Most digests of secrets that were deployed earlier; the oldest go first. */
const most = 20_000;
/**
 * Fewest bytes of a remembered secret that is hidden wherever it stands: a shorter one may be any word or number, and hides
 * only the places that have it in their values.
 */
const shortestFound = 8;
/** Most parts of one secret that count by themselves; a longer one is known again as a whole only. */
const mostParts = 64;

/** The remembered secrets with these added; the same object if all of them were known. */
export function rememberSecrets(
  known: RememberedSecrets | undefined,
  secrets: Iterable<string>,
): RememberedSecrets {
  const before = known ?? {
    salt: randomBytes(16).toString('base64url'),
    since: new Date().toISOString(),
    digests: [],
  };
  const now = new Set([...new Set(secrets)].flatMap(partsOf).map((bytes) => digest(bytes, before.salt)));
  const all = digestsOf(before);
  if (known !== undefined && [...now].every((one) => all.has(one))) return known;
  const earlier = before.digests.filter((one) => !now.has(one));
  return { ...before, digests: [...earlier.slice(-most), ...now] };
}

const sets = new WeakMap<RememberedSecrets, ReadonlySet<string>>();
const answers = new WeakMap<RememberedSecrets, Map<string, boolean>>();

/** The digests as a set, which is made once. */
function digestsOf(remembered: RememberedSecrets): ReadonlySet<string> {
  const set = sets.get(remembered) ?? new Set(remembered.digests);
  sets.set(remembered, set);
  return set;
}

/** Whether a part of a text is remembered; the same parts stand in the texts of most resources of a host. */
function isRemembered(bytes: string, remembered: RememberedSecrets): boolean {
  const known = answers.get(remembered) ?? new Map<string, boolean>();
  answers.set(remembered, known);
  const answer = known.get(bytes) ?? digestsOf(remembered).has(digest(bytes, remembered.salt));
  known.set(bytes, answer);
  return answer;
}

/**
 * Texts within plain data of a host that are remembered as secret: whole, line by line, and the values that lines give. Short
 * ones are left to {@link holdsShortSecret}.
 */
export function secretsAmong(value: unknown, remembered: RememberedSecrets | undefined): readonly string[] {
  return among(value, remembered, (bytes) => bytes.length >= shortestFound).map((bytes) =>
    Buffer.from(bytes, 'latin1').toString('utf8'),
  );
}

/** Whether the value at a place has a remembered secret in it that is too short to be hidden wherever it stands. */
export function holdsShortSecret(value: unknown, remembered: RememberedSecrets | undefined): boolean {
  return among(value, remembered, (bytes) => bytes.length < shortestFound).length > 0;
}

/** Parts of texts that are remembered as secret, of those that count. */
function among(
  value: unknown,
  remembered: RememberedSecrets | undefined,
  counts: (bytes: string) => boolean,
): readonly string[] {
  if (remembered === undefined || remembered.digests.length === 0) return [];
  const parts = new Set<string>();
  for (const text of new Set(leavesOf(value)))
    for (const { bytes } of viewsOf(bytesOf(text)))
      for (const piece of pieces(bytes)) if (counts(piece)) parts.add(piece);
  return [...parts].filter((bytes) => isRemembered(bytes, remembered));
}

function partsOf(secret: string): readonly string[] {
  const forms = formsOf(secret).map(({ bytes }) => bytes);
  return forms.length > mostParts ? [bytesOf(secret), bytesOf(secret.trim())] : forms;
}

const digest = (bytes: string, salt: string): string =>
  createHmac('sha256', salt).update(bytes, 'latin1').digest('base64url').slice(0, 22);

function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...leavesOf(inner)]);
}

/** Every part of a text at which a secret may begin and end: lines, words, quoted texts, and what follows a name. */
function pieces(bytes: string): readonly string[] {
  const lines = bytes.split(/\r?\n/);
  const words = lines.flatMap((line) => [
    line,
    ...line.split(/\s+/),
    ...[...line.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => (double ?? single)!),
  ]);
  const values = words.flatMap((word) => {
    const bare = word.trim().replace(/^["'](.*)["']$/, '$1');
    const afterNames = [...bare.matchAll(/[=:,@]/g)]
      .slice(0, 12)
      .map(({ index }) => bare.slice(index + 1).trim())
      .flatMap((text) => [text, text.replace(/^["']|["'],?$/g, '')]);
    return [word, bare, ...afterNames, ...bare.split(/["'\s=,;:@/|&?]+/)];
  });
  return [...new Set([bytes, bytes.trim(), ...values])].filter((one) => one !== '');
}
