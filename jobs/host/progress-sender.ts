import type { Progress } from '../../src/model/diagnosis.ts';

export interface ProgressSender {
  push(progress: Progress): void;
  /** Drops what is waiting and waits for what is under way: after it nothing is sent any more. */
  stop(): Promise<void>;
}

/** Sends the first at once, then at most one in `intervalMs`, always the newest, one after the other. */
export function createProgressSender(
  intervalMs: number,
  send: (progress: Progress, order: number) => Promise<void>,
): ProgressSender {
  let order = 0;
  let newest: Progress | undefined;
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();
  let stopped = false;

  const flush = () => {
    timer = undefined;
    const progress = newest;
    newest = undefined;
    if (progress === undefined || stopped) {
      return;
    }
    const mine = order;
    order += 1;
    // Lost progress is no harm: the answer comes on its own.
    last = last.then(() => send(progress, mine)).catch(() => undefined);
    timer = setTimeout(flush, intervalMs);
    timer.unref();
  };

  return {
    push(progress) {
      newest = progress;
      if (timer === undefined && !stopped) {
        flush();
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await last;
    },
  };
}
