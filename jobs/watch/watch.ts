import type { Redis } from 'ioredis';
import type { WatchConfig } from '../../src/config/sections/watch.ts';
import type { Meters } from '../../src/metrics/meters.ts';
import type { Clock } from '../clock.ts';
import type { LookedJob, TickJob } from '../contracts.ts';
import type { Enqueue } from '../enqueue.ts';
import { readHypervisors } from '../host/read-hypervisors.ts';
import type { Log } from '../log.ts';
import type { Queues } from '../queues.ts';
import type { Timing } from '../timing.ts';
import { createWatchBook, syncSchedule, takeFile, type WatchBook } from './book.ts';
import type { WatchContext } from './context.ts';
import { createLookGate } from './gate.ts';
import { looked, tick } from './look.ts';
import { createWatchSchedule } from './schedule.ts';
import { createWatchStore } from './store.ts';

export interface WatchOptions {
  readonly redis: Redis;
  readonly queues: Queues;
  readonly enqueue: Enqueue;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly config: WatchConfig;
  readonly log: Log;
  readonly meters: Meters;
  readonly queue: string;
}

/** Looks at paths again and again, and says what changes. Whatever it knows is in Redis; several bots are one watch. */
export interface Watch {
  readonly book: WatchBook;
  readonly tick: (job: TickJob) => Promise<void>;
  readonly looked: (job: LookedJob) => Promise<void>;
  /** Takes up what the configuration says and keeps the schedule right, until stopped. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createWatch(options: WatchOptions): Watch {
  const { redis, queues, queue, timing, config, log } = options;
  const context: WatchContext = {
    ...options,
    store: createWatchStore(redis, queue),
    schedule: createWatchSchedule(queues, queue, timing),
    gate: createLookGate(redis, queue),
    hypervisors: () => readHypervisors(redis),
  };
  let timer: NodeJS.Timeout | undefined;
  let syncing: Promise<void> | undefined;
  const sync = () => {
    syncing ??= syncSchedule(context)
      .catch((error: unknown) =>
        log('the schedule of watched paths could not be checked', { error: String(error) }),
      )
      .finally(() => {
        syncing = undefined;
      });
    return syncing;
  };
  return {
    book: createWatchBook(context),
    tick: (job) => tick(job, context),
    looked: (job) => looked(job, context),
    async start() {
      await takeFile(config.pairs, context);
      await sync();
      timer = setInterval(() => void sync(), timing.watchSyncMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await syncing;
    },
  };
}
