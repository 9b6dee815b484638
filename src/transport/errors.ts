import { described } from './scripts/digest';

/** A host could not be reached, or did not let us in. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';

  /**
   * @param host how the host is called
   * @param reason what went wrong, for callers that react: `unreachable`, `refused-key`, `host-key`, `key-passphrase`, `key-file`
   * @param message what was tried, what must hold and what was seen
   */
  constructor(
    readonly host: string,
    readonly reason: 'unreachable' | 'refused-key' | 'host-key' | 'key-passphrase' | 'key-file' | 'config',
    message: string,
  ) {
    super(`${host}: ${message}`);
  }
}

/** A script ended with a failure on a host. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly host: string,
    readonly purpose: string,
    readonly code: number,
    readonly stderr: string,
    /** What callers react to, where the transport can tell: no sudo right, disk full, read-only, tools that are missing, conflict with `onlyIf`, more output than may be. */
    readonly reason?:
      | 'sudo'
      | 'disk-full'
      | 'read-only'
      | 'permission'
      | 'conflict'
      | 'missing-tool'
      | 'timeout'
      | 'output'
      | 'connection-lost',
    hint?: string,
  ) {
    super(
      `${host}: Cannot ${purpose}: ${hint ?? `exit status ${code}`}${stderr.trim() === '' ? '' : `\n${stderr.trimEnd()}`}`,
    );
  }
}

/** Something that is not what was put there. */
export interface Edited {
  /** Its path, or `the row shop.ini of vassals`; `it` where the purpose names it. */
  readonly what: string;
  /** What stands there now, as a removal compares it. */
  readonly found?: string;
}

/** A deletion was refused, because something is not what was put there: it would be lost. All of it stays. */
export class EditedError extends CommandError {
  constructor(
    host: string,
    purpose: string,
    readonly edited: readonly Edited[],
    /** How many there are, where not all are named. */
    count = edited.length,
  ) {
    const each = edited.map(
      ({ what, found }) =>
        `${what} must still be what was put there${found === undefined ? ', but was edited since' : `, but there is ${described(found)} now`}`,
    );
    const stays = edited.every(({ found }) => found === 'absent') ? '' : '; it stays';
    const more = count > edited.length ? `; so must ${count - edited.length} more` : '';
    super(host, purpose, 1, '', 'conflict', `${each.join('; ')}${more}${stays}`);
  }
}

/**
 * A script was not run, because another deployer has taken over the lock under which it was sent. It changed nothing;
 * what was done before under the same lock stays as it is.
 */
export class LockLostError extends Error {
  override readonly name = 'LockLostError';

  /** @param holder who holds the lock now; absent where nobody does */
  constructor(
    readonly host: string,
    readonly purpose: string,
    readonly holder?: string,
  ) {
    const taken = holder === undefined ? '' : ` to ${holder}`;
    super(`${host}: Cannot ${purpose}: the lock was lost${taken}; the host was left as it is`);
  }
}
