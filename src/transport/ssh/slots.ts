import { unlessAborted } from '../signals';

/** A limited number of slots; further callers wait. */
export class Slots {
  taken = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private limit: number) {}

  /**
   * Takes a slot when one is free.
   *
   * @throws the reason of the signal when it fires before
   */
  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.taken < this.limit) {
      this.taken += 1;
      return;
    }
    const turn = new Promise<void>((resolve) => {
      this.waiting.push(resolve);
    });
    await unlessAborted(turn, signal, () => this.give());
  }

  /** Releases a slot to the longest waiting caller. */
  give(): void {
    this.taken -= 1;
    while (this.taken < this.limit && this.waiting.length > 0) {
      this.taken += 1;
      this.waiting.shift()!();
    }
  }

  /** Lowers the limit, to at least one. */
  lowerTo(limit: number): void {
    this.limit = Math.max(1, Math.min(this.limit, limit));
  }
}
