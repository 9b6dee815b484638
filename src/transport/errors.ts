import { described } from './scripts/digest';

/** A host was unreachable or refused the login. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';

  /**
   * @param host name of the host
   * @param reason machine-readable cause: `unreachable`, `refused-key`, `host-key`, `key-passphrase`, `key-file`
   * @param explanation attempt, requirement and observation
   */
  constructor(
    readonly host: string,
    readonly reason: 'unreachable' | 'refused-key' | 'host-key' | 'key-passphrase' | 'key-file' | 'config',
    /** The message without the name of the host. */
    readonly explanation: string,
  ) {
    super(`${host}: ${explanation}`);
  }
}

/** A script failed on a host. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly host: string,
    readonly purpose: string,
    readonly code: number,
    readonly stderr: string,
    /**
     * Machine-readable cause, if the transport can determine it: no sudo right, disk full, read-only, missing
     * tools, conflict with `onlyIf`, output limit exceeded.
     */
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

/** Something that was edited since its deployment. */
export interface Edited {
  /** Its path, or `the row shop.ini of vassals`; `it` if the purpose names it. */
  readonly what: string;
  /** State found instead: a digest or kind, as in the comparison of a removal. */
  readonly found?: string;
}

/**
 * A deletion was refused, because the resource was edited since its deployment and the edits would be lost. All of
 * it stays.
 */
export class EditedError extends CommandError {
  constructor(
    host: string,
    purpose: string,
    readonly edited: readonly Edited[],
    /** Total number of edits, if not all are listed. */
    count = edited.length,
  ) {
    const each = edited.map(
      ({ what, found }) =>
        `${what} must be as deployed${found === undefined ? ', but was edited since' : `, but there is ${described(found)} now`}`,
    );
    const stays = edited.every(({ found }) => found === 'absent') ? '' : '; it stays';
    const more = count > edited.length ? `; so must ${count - edited.length} more` : '';
    super(host, purpose, 1, '', 'conflict', `${each.join('; ')}${more}${stays}`);
  }
}

/**
 * A script was not run, because another deployer has taken over the lock. The script changed nothing; earlier
 * changes under the same lock stay.
 */
export class LockLostError extends Error {
  override readonly name = 'LockLostError';

  /** @param holder current holder of the lock; absent if it is free */
  constructor(
    readonly host: string,
    readonly purpose: string,
    readonly holder?: string,
  ) {
    const taken = holder === undefined ? '' : ` to ${holder}`;
    super(`${host}: Cannot ${purpose}: the lock was lost${taken}; the host was left as it is`);
  }
}
