/** Does something again and again, never twice at a time, until stopped; `firstMs` later for the first time. */
export function every(
  ms: number,
  firstMs: number,
  run: (signal: AbortSignal) => Promise<void> | void,
): { stop(): Promise<void> } {
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  async function again(): Promise<void> {
    try {
      await run(stopped.signal);
    } catch {
      // What could not be looked at says nothing; the next look comes.
    }
    if (!stopped.signal.aborted) {
      plan(ms);
    }
  }

  function plan(inMs: number): void {
    timer = setTimeout(() => {
      running = again();
    }, inMs);
  }

  plan(firstMs);
  return {
    async stop() {
      stopped.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
