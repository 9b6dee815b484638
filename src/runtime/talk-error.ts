/**
 * Reason of a failed call: no connection (`connect`), timeout (`timeout`), connection closed too early (`closed`),
 * invalid answer (`garbage`), answer too large (`too-large`), or refusal (`refused`).
 */
export type TalkReason = 'connect' | 'timeout' | 'closed' | 'garbage' | 'too-large' | 'refused';

/** A call to a running server failed. The message quotes neither the request nor the answer. */
export class TalkError extends Error {
  override readonly name = 'TalkError';

  /**
   * @param address address of the server, if known
   * @param purpose purpose of the call: `ping`
   * @param seen the requirement and the value found
   */
  constructor(
    readonly address: string | undefined,
    readonly purpose: string,
    readonly reason: TalkReason,
    readonly seen: string,
    options?: ErrorOptions,
  ) {
    super(`${address === undefined ? '' : `${address}: `}Cannot ${purpose}: ${seen}`, options);
  }
}

/** Error of one step of a call; `converse()` adds address and purpose. */
export class Fault extends Error {
  constructor(
    readonly reason: TalkReason,
    message: string,
  ) {
    super(message);
  }
}
