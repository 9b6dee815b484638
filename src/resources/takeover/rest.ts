import type { Host } from '../../transport/host';
import { newNonce } from '../../transport/scripts/nonce';
import { sh } from '../../transport/shell';

/**
 * Further changes of a swap. They are made while the host can still undo the change before them, and undoes it if they
 * fail or their client is gone (`host-rest.ts`).
 */
export class Rest {
  /** Names the waiting script on its host. */
  readonly token = newNonce();
  #made?: Promise<void>;

  /** @param make makes them; its `joins` is the token of the script that waits for them */
  constructor(private readonly make: (joins?: string) => Promise<void>) {}

  /** Makes them while a script waits; returns the reason of a failure. On a host that allows no further session they are left for later. */
  async judge(host: Host): Promise<string | undefined> {
    if (!(await hasSession(host))) return undefined;
    this.#made = this.make(this.token);
    return (await this.failure())?.message;
  }

  /** Makes them now, unless a script has waited for them. */
  async finish(): Promise<void> {
    this.#made ??= this.make();
    await this.#made;
  }

  /** Their failure, if they have begun and failed. */
  async failure(): Promise<Error | undefined> {
    return this.#made?.then(
      () => undefined,
      (error: Error) => error,
    );
  }
}

/** Whether a host runs a second script while one runs: `MaxSessions` of its sshd can be 1. */
const hasSession = (host: Host): Promise<boolean> =>
  host.exec(sh`:`, { purpose: 'open a session', readOnly: true, signal: AbortSignal.timeout(10_000) }).then(
    () => true,
    () => false,
  );
