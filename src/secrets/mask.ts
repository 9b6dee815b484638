import { bytesOf, formsOf, type SecretForm } from './forms';
import { viewsOf } from './views';

/** Replaces a secret in a text. */
export const hidden = '[secret]';

/** Placeholders of secrets that were not fetched, a different one for each. */
const standIn = /\[secret [0-9a-f]{12}\]/g;

/** Whether a text is or contains a redacted secret or the placeholder of one that was not fetched. */
export function isStandIn(text: string): boolean {
  return text.includes(hidden) || text.search(standIn) !== -1;
}

/** Content in base64, in one line or in many full ones, and in hex. */
const packed = /(?:[\w+/-]{60,}\r?\n)+[\w+/-]*={0,2}|[\w+/-]{6,}={0,2}/g;

type Range = readonly [start: number, end: number];

/**
 * Redacts secrets in texts: whole, trimmed, line by line, the value of `KEY=value`; as they are, escaped as in JSON, quoted
 * for a shell, encoded as in a URL or in XML, and within base64 or hex, where the whole run is replaced. One index serves any
 * number of secrets; a text is scanned once for each notation that it may contain.
 *
 * @example
 * new Mask(['hunter2']).hide('postgres://shop:hunter2@db1'); // postgres://shop:[secret]@db1
 */
export class Mask {
  /** Forms by their first bytes, the longest first. */
  readonly #forms = new Map<string, string[]>();
  readonly #first = new Uint8Array(256);
  readonly #words: RegExp | undefined;

  constructor(secrets: Iterable<string | undefined>) {
    const forms = new Map<string, SecretForm>();
    for (const secret of new Set(secrets))
      for (const form of secret === undefined ? [] : formsOf(secret)) forms.set(form.bytes, form);
    const long = [...forms.values()].filter(({ word }) => !word).sort(byLength);
    for (const { bytes } of long) {
      const key = bytes.slice(0, keyLength);
      this.#first[bytes.charCodeAt(0)] = 1;
      const known = this.#forms.get(key);
      if (known === undefined) this.#forms.set(key, [bytes]);
      else known.push(bytes);
    }
    const words = [...forms.values()].filter(({ word }) => word).sort(byLength);
    if (words.length > 0) this.#words = new RegExp(words.map(({ bytes }) => wholeWord(bytes)).join('|'), 'g');
  }

  /** The text with `[secret]` in place of each secret; an existing `[secret]` stays, and placeholders become one. */
  readonly hide = (text: string): string =>
    text
      .split(hidden)
      .map((part) => {
        const ranges = this.#rangesIn(part);
        return ranges === undefined ? part : cut(bytesOf(part), ranges);
      })
      .join(hidden)
      .replace(standIn, hidden);

  /** Whether a text contains a secret. */
  reveals(text: string): boolean {
    return this.#rangesIn(text) !== undefined;
  }

  #rangesIn(text: string): readonly Range[] | undefined {
    if (this.#forms.size === 0 && this.#words === undefined) return undefined;
    const bytes = bytesOf(text);
    const ranges = [...this.#plain(bytes), ...this.#packed(bytes)];
    return ranges.length === 0 ? undefined : ranges;
  }

  /** Secrets in any notation. */
  #plain(bytes: string): Range[] {
    const found = viewsOf(bytes).flatMap(({ bytes: seen, starts }) =>
      this.#find(seen).map(
        ([start, end]): Range => (starts === undefined ? [start, end] : [starts[start]!, starts[end]!]),
      ),
    );
    if (this.#words !== undefined)
      for (const { 0: word, index } of bytes.matchAll(this.#words)) found.push([index, index + word.length]);
    return found;
  }

  /** Runs of base64 and hex that contain a secret, at any alignment. */
  #packed(bytes: string): Range[] {
    if (this.#forms.size === 0) return [];
    const ranges: Range[] = [];
    for (const { 0: run, index } of bytes.matchAll(packed)) {
      const readings = [0, 1, 2, 3].map((skipped) =>
        Buffer.from(run.slice(skipped), 'base64').toString('latin1'),
      );
      if (/^[0-9a-f]+$/i.test(run))
        for (const skipped of [0, 1])
          readings.push(Buffer.from(run.slice(skipped), 'hex').toString('latin1'));
      if (readings.some((reading) => viewsOf(reading).some(({ bytes: seen }) => this.#find(seen).length > 0)))
        ranges.push([index, index + run.length]);
    }
    return ranges;
  }

  #find(bytes: string): Range[] {
    const ranges: Range[] = [];
    let covered = 0;
    for (let at = 0; at + keyLength <= bytes.length; at += 1) {
      if (this.#first[bytes.charCodeAt(at)] === 0) continue;
      const forms = this.#forms.get(bytes.slice(at, at + keyLength));
      const form = forms?.find((one) => at + one.length > covered && bytes.startsWith(one, at));
      if (form === undefined) continue;
      covered = at + form.length;
      ranges.push([at, covered]);
    }
    return ranges;
  }
}

/** Redacts secrets in one text; for several texts, reuse one {@link Mask}. */
export function mask(text: string, secrets: Iterable<string | undefined>): string {
  return new Mask(secrets).hide(text);
}

/** Bytes of the index key: the shortest form that is not matched as a whole word. */
const keyLength = 4;

const byLength = (one: SecretForm, other: SecretForm): number => other.bytes.length - one.bytes.length;

function wholeWord(bytes: string): string {
  const letter = '[A-Za-z0-9_\\x80-\\xff]';
  const isLetter = new RegExp(letter);
  const escaped = bytes.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const before = isLetter.test(bytes[0]!) ? `(?<!${letter})` : '';
  const after = isLetter.test(bytes.at(-1)!) ? `(?!${letter})` : '';
  return `${before}${escaped}${after}`;
}

/** Replaces ranges of a text by `[secret]`; overlapping and adjacent ranges become one. */
function cut(bytes: string, ranges: readonly Range[]): string {
  const sorted = [...ranges].sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const parts: string[] = [];
  let at = 0;
  let open = false;
  for (const [start, end] of sorted) {
    if (end <= at && open) continue;
    if (!open || start > at) parts.push(bytes.slice(at, start), hidden);
    at = Math.max(at, end);
    open = true;
  }
  parts.push(bytes.slice(at));
  return Buffer.from(parts.join(''), 'latin1').toString('utf8');
}
