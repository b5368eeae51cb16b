/** What can go wrong with one call of the Web API. */
export type Fault =
  | { readonly kind: 'rate-limited'; readonly retryAfter: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'error'; readonly error: string }
  /** The connection ends before anything happened. */
  | { readonly kind: 'dropped' }
  /** It takes effect, and the answer is lost. */
  | { readonly kind: 'answer-lost' }
  /** No answer at all. */
  | { readonly kind: 'silence' };

interface Planned {
  readonly method: string;
  readonly fault: Fault;
  left: number;
}

/** Faults to come, by method. */
export function createFaults() {
  let planned: Planned[] = [];
  return {
    /** The next `times` calls of the method fail so; `*` is any method. */
    plan(method: string, fault: Fault, times = 1): void {
      planned.push({ method, fault, left: times });
    },
    clear(): void {
      planned = [];
    },
    take(method: string): Fault | undefined {
      const found = planned.find((each) => (each.method === method || each.method === '*') && each.left > 0);
      if (found) {
        found.left -= 1;
      }
      return found?.fault;
    },
  };
}
