import type { Readable } from 'node:stream';
import type { Signs } from './scripts/frame';
import { TextCounter } from './text-counter';

/** Maximum number of bytes that a host may send. */
export interface OutputLimits {
  /** Per call, on both streams together. */
  readonly output: number;
  /** Before the ready line: banners and other output of the login shell. */
  readonly noise: number;
}

/** Default limits. */
export const defaultLimits: OutputLimits = { output: 64 * 1024 * 1024, noise: 64 * 1024 };

/** Events while a stream is read. */
export interface CollectedEvents {
  readonly onReady?: (pid: number) => void;
  /** sudo asks for a password. */
  readonly onPrompt?: () => void;
  /** More noise than the limit. */
  readonly onNoisy: () => void;
  readonly onBytes: (count: number) => void;
  readonly question?: { readonly line: string; readonly onAsked: () => void };
}

/**
 * Collects a stream from the ready line on; earlier bytes are noise of the login and of sudo. Each byte is scanned
 * once, regardless of the chunk size.
 */
export class Collected {
  ready = false;
  length = 0;
  #chunks: Buffer[] = [];
  #dropped = false;
  /** End of the noise, which may contain the start of the ready line; one character per byte. */
  #tail = '';
  readonly #prompts: TextCounter;
  readonly #questions: TextCounter | undefined;

  constructor(
    stream: Readable,
    private readonly signs: Signs,
    private readonly limits: OutputLimits,
    private readonly on: CollectedEvents,
  ) {
    this.#prompts = new TextCounter(signs.prompt);
    this.#questions = on.question && new TextCounter(`\n${on.question.line}\n`, '\n');
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** Collected bytes; if the ready line did not come, the noise without sudo's prompt. */
  bytes(): Buffer {
    const bytes = Buffer.concat(this.#chunks);
    return this.ready ? bytes : Buffer.from(bytes.toString().replaceAll(this.signs.prompt, ''));
  }

  /** Discards all bytes, including later ones. */
  drop(): void {
    this.#dropped = true;
    this.#chunks = [];
  }

  #take(chunk: Buffer): void {
    if (this.#dropped) return;
    this.length += chunk.length;
    this.#chunks.push(chunk);
    this.on.onBytes(chunk.length);
    if (this.#dropped) return;
    if (this.ready) this.#listen(chunk);
    else this.#await(chunk);
  }

  #await(chunk: Buffer): void {
    // Latin-1, so that text indices are byte indices.
    const text = chunk.toString('latin1');
    const seen = this.#tail + text;
    const at = seen.indexOf(this.signs.ready);
    const line = at === -1 ? null : /^(\d{1,10})\n/.exec(seen.slice(at + this.signs.ready.length));
    if (line === null) {
      this.#tail = seen.slice(-(this.signs.ready.length + 11));
      for (let asked = this.#prompts.count(text); asked > 0; asked -= 1) this.on.onPrompt?.();
      if (this.length > this.limits.noise) this.on.onNoisy();
      return;
    }
    this.ready = true;
    const rest = chunk.subarray(at + this.signs.ready.length + line[0].length - this.#tail.length);
    this.#chunks = [rest];
    this.on.onReady?.(Number(line[1]));
    this.#listen(rest);
  }

  #listen(chunk: Buffer): void {
    const asked = this.#questions?.count(chunk.toString('latin1')) ?? 0;
    for (let times = 0; times < asked; times += 1) this.on.question?.onAsked();
  }
}
