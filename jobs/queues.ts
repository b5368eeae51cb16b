import { setTimeout as delay } from 'node:timers/promises';
import { type JobsOptions, Queue, type QueueOptions, type Worker, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { chatQueueName, hostQueueName, queuePrefix } from './names.ts';
import type { Timing } from './timing.ts';

/** The options of every job, by what it is for. Results and payloads are small and soon removed. */
export const jobOptions = {
  // Kept for an hour: a question that is asked twice with the same id is one job as long as it is kept.
  diagnose: {
    attempts: 1,
    removeOnComplete: { age: 3_600, count: 1_000 },
    removeOnFail: { age: 86_400, count: 1_000 },
  },
  progress: { attempts: 1, removeOnComplete: true, removeOnFail: { count: 20 } },
  // A chat may be away for an hour, and what was accepted is still owed an answer then: see `chatBackoff`.
  show: {
    attempts: 200,
    backoff: { type: 'custom' },
    removeOnComplete: { age: 3_600, count: 1_000 },
    removeOnFail: { age: 86_400, count: 1_000 },
  },
  // Behind every question: BullMQ takes jobs without a priority first.
  look: {
    attempts: 1,
    priority: 10,
    removeOnComplete: { age: 300, count: 200 },
    removeOnFail: { age: 3_600, count: 100 },
  },
  watch: {
    attempts: 5,
    backoff: { type: 'fixed', delay: 500 },
    removeOnComplete: { age: 60, count: 1_000 },
    removeOnFail: { count: 100 },
  },
} as const satisfies Record<string, JobsOptions>;

// The default of 10,000 events costs megabytes per queue, and nobody reads them.
const streams = { events: { maxLen: 50 } };

/** Queues by name, opened once; they share the one connection. */
export interface Queues {
  host(hypervisor: string): Queue;
  chat(name?: string): Queue;
  close(): Promise<void>;
}

export function openQueues(redis: Redis): Queues {
  const open = new Map<string, Queue>();
  const options: QueueOptions = {
    connection: redis,
    prefix: queuePrefix,
    streams,
    skipWaitingForReady: true,
  };
  const queue = (name: string) => {
    let found = open.get(name);
    if (!found) {
      found = new Queue(name, options);
      // The connection has its own listener; without one here Node would end the process.
      found.on('error', () => undefined);
      open.set(name, found);
    }
    return found;
  };
  return {
    host: (hypervisor) => queue(hostQueueName(hypervisor)),
    chat: (name = chatQueueName) => queue(name),
    close: async () => {
      await Promise.all([...open.values()].map((each) => each.close().catch(() => undefined)));
      open.clear();
    },
  };
}

/** Milliseconds before the next try to show something: doubling from 0.3 s to a minute. */
export function chatBackoff(attemptsMade: number): number {
  return Math.min(300 * 2 ** Math.min(attemptsMade - 1, 8), 60_000);
}

/** What all workers have in common. */
export function workerOptions(redis: Redis, timing: Timing): WorkerOptions {
  return {
    connection: redis,
    prefix: queuePrefix,
    lockDuration: timing.lockMs,
    // A question that kills its worker each time is given up.
    maxStalledCount: 2,
    // Shorter at the start, see `recoverAtStart`.
    stalledInterval: 500,
    drainDelay: 5,
    autorun: false,
  };
}

/**
 * Takes a crashed predecessor's jobs up as soon as their lock runs out, instead of within 60 to 90 s: forget when
 * stalled jobs were looked for last, look every 500 ms for a while, then rarely. The worker reads the option anew
 * each time; that is not documented, so a test holds it.
 */
export async function recoverAtStart(redis: Redis, worker: Worker, timing: Timing): Promise<void> {
  await redis.del(`${queuePrefix}:${worker.name}:stalled-check`);
  const timer = setTimeout(() => {
    worker.opts.stalledInterval = 30_000;
  }, timing.lockMs * 3);
  timer.unref();
}

/**
 * BullMQ's worker asks again at once, 20,000 times a second, when Redis answers with an error that is not about
 * the connection (full, no permission, no replica). This pauses it for a second each time.
 */
export function guardAgainstSpin(worker: Worker, onError: (error: Error) => void): void {
  let resting = false;
  worker.on('error', (error) => {
    onError(error);
    if (
      resting ||
      !/^(NOPERM|NOREPLICAS|OOM|READONLY|MISCONF|LOADING|CLUSTERDOWN|NOAUTH|WRONGPASS)/u.test(error.message)
    ) {
      return;
    }
    resting = true;
    void pauseForAWhile(worker, () => {
      resting = false;
    });
  });
}

async function pauseForAWhile(worker: Worker, onResumed: () => void): Promise<void> {
  await worker.pause(true).catch(() => undefined);
  await delay(1_000, undefined, { ref: false });
  if (!worker.closing) {
    await Promise.resolve(worker.resume()).catch(() => undefined);
  }
  onResumed();
}

/** `worker.close()` never ends while Redis is away: wait for it this long, then let the process go. */
export async function closeWithin(ms: number, close: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([close().catch(() => undefined), late]);
  clearTimeout(timer);
}
