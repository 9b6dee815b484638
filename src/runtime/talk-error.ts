/**
 * Why a conversation failed, for callers that react: nobody could be reached (`connect`), time ran out (`timeout`), the
 * other side hung up too early (`closed`), said what it must not (`garbage`), said too much (`too-large`), or said no
 * (`refused`).
 */
export type TalkReason = 'connect' | 'timeout' | 'closed' | 'garbage' | 'too-large' | 'refused';

/** A conversation with a running server failed. Neither requests nor answers are quoted in the message. */
export class TalkError extends Error {
  override readonly name = 'TalkError';

  /**
   * @param address whom we talked to, if that was said
   * @param purpose what was tried: `ping`
   * @param seen what had to hold and what was seen
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

/** What a step of a conversation throws; the conversation adds whom and what for. */
export class Fault extends Error {
  constructor(
    readonly reason: TalkReason,
    message: string,
  ) {
    super(message);
  }
}
