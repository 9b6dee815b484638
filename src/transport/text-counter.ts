/** Counts occurrences of a text in a stream, also across chunks. Each chunk is scanned once. */
export class TextCounter {
  #rest = '';

  constructor(
    private readonly text: string,
    /** Text before the first chunk. */
    before = '',
  ) {
    this.#rest = before;
  }

  /** Number of occurrences that end in this chunk. */
  count(chunk: string): number {
    const seen = this.#rest + chunk;
    let found = 0;
    let after = 0;
    for (let at = seen.indexOf(this.text); at !== -1; at = seen.indexOf(this.text, after)) {
      found += 1;
      after = at + this.text.length;
    }
    this.#rest = seen.slice(Math.max(after, seen.length - this.text.length + 1));
    return found;
  }
}
