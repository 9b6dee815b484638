/** Counts how often a text comes in a stream, also where a chunk ends within it. Each chunk is looked at once. */
export class SoughtText {
  #rest = '';

  constructor(
    private readonly text: string,
    /** What stands before the first chunk. */
    before = '',
  ) {
    this.#rest = before;
  }

  /** How often it ended in this chunk. */
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
