/**
 * Why a chat platform did not take something.
 *
 * - `rate-limited`: not now; `retryAfterMs` says when.
 * - `temporary`: it failed on their side, or the answer was lost: it may have arrived.
 * - `undeliverable`: this place takes nothing from vmping (channel gone, bot removed, thread locked, permission
 *   missing, response URL expired): trying again is no use until somebody changes it.
 * - `refused`: the message itself was not accepted: a fault of ours.
 */
export type ChatErrorReason = 'rate-limited' | 'temporary' | 'undeliverable' | 'refused';

export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly reason: ChatErrorReason;
  /** The platform's own word: `not_in_channel`, `50013`. */
  readonly code: string;
  /** What somebody can do about it, as one sentence; empty where there is nothing. */
  readonly cure: string;
  /** Of `rate-limited`: milliseconds until it may be tried again. */
  readonly retryAfterMs: number;

  constructor(
    reason: ChatErrorReason,
    code: string,
    options: { readonly cure?: string; readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(`${reason}: ${code}`, options.cause === undefined ? {} : { cause: options.cause });
    this.reason = reason;
    this.code = code;
    this.cure = options.cure ?? '';
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}
