import { unlessAborted } from '../signals';

/** A number of places that may be taken at a time; whoever comes when all are taken waits. */
export class Slots {
  taken = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private limit: number) {}

  /**
   * Takes a place, once there is one.
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

  /** Gives a place back; who waited longest gets it. */
  give(): void {
    this.taken -= 1;
    while (this.taken < this.limit && this.waiting.length > 0) {
      this.taken += 1;
      this.waiting.shift()!();
    }
  }

  /** Allows no more than this from now on, but one at least. */
  lowerTo(limit: number): void {
    this.limit = Math.max(1, Math.min(this.limit, limit));
  }
}
