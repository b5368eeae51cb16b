/**
 * A trouble to be had with one request: an answer of this status instead of the right one; or its answer dropped,
 * before it took effect or after; or none at all until the server ends.
 */
export interface Trouble {
  /** Of `POST /channels/1/messages`: all that matches has the trouble. */
  readonly on: RegExp;
  /** How many requests have it; default 1. */
  readonly times?: number;
  readonly as:
    | 'drop-before'
    | 'drop-after'
    | 'hang'
    | {
        readonly status: number;
        readonly code?: number;
        readonly message?: string;
        /** Seconds. */
        readonly retryAfter?: number;
        readonly global?: boolean;
      };
}

/** Troubles in the order in which they were planned, each until it is used up. */
export class Troubles {
  readonly #planned: { readonly trouble: Trouble; left: number }[] = [];

  plan(trouble: Trouble): void {
    this.#planned.push({ trouble, left: trouble.times ?? 1 });
  }

  clear(): void {
    this.#planned.length = 0;
  }

  next(request: string): Trouble['as'] | undefined {
    const found = this.#planned.find(({ trouble, left }) => left > 0 && trouble.on.test(request));
    if (!found) {
      return undefined;
    }
    found.left -= 1;
    return found.trouble.as;
  }
}
