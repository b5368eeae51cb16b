import type { Log } from './log.ts';

/**
 * Ends the process in good order on SIGTERM, SIGINT or SIGHUP: `stop` first, for at most `withinMs`, then exit.
 * A second signal exits at once. Returns a function that takes the handlers away again.
 */
export function exitOnSignal(stop: () => Promise<void>, withinMs: number, log: Log): () => void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) {
      process.exit(130);
    }
    stopping = true;
    log('stopping', { signal });
    // BullMQ's close() waits for ever while Redis is away.
    setTimeout(() => {
      log('did not stop in time');
      process.exit(1);
    }, withinMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log('could not stop in good order', { error: String(error) });
        process.exit(1);
      },
    );
  };
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  for (const signal of signals) {
    process.on(signal, onSignal);
  }
  return () => {
    for (const signal of signals) {
      process.off(signal, onSignal);
    }
  };
}
