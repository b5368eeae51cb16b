import type { PairId } from '../../src/watch/pair.ts';
import { jobOptions, type Queues } from '../queues.ts';
import type { Timing } from '../timing.ts';

/** When each path is looked at: a job scheduler of BullMQ for each, under a fixed id, so that all bots share it. */
export interface WatchSchedule {
  /** Makes it run, if it does not, or not at this interval. Safe to repeat, on any bot. */
  ensure(id: PairId, everySeconds: number): Promise<void>;
  remove(id: PairId): Promise<void>;
  /** The pairs that are scheduled. */
  ids(): Promise<readonly string[]>;
}

export function createWatchSchedule(queues: Queues, queue: string, timing: Timing): WatchSchedule {
  const chat = () => queues.chat(queue);
  return {
    async ensure(id, everySeconds) {
      const every = Math.round(everySeconds * timing.watchSecondMs);
      const known = await chat().getJobScheduler(schedulerId(id));
      // One whose turn is long past has lost its next job.
      if (known?.every === every && (known.next ?? 0) > Date.now() - 2 * every - timing.watchSyncMs) {
        return;
      }
      await chat().upsertJobScheduler(
        schedulerId(id),
        { every, offset: phaseOf(id, every) },
        { name: 'tick', data: { v: 1, pair: id }, opts: { ...jobOptions.watch, removeOnComplete: true } },
      );
    },
    async remove(id) {
      await chat().removeJobScheduler(schedulerId(id));
    },
    async ids() {
      const schedulers = await chat().getJobSchedulers();
      return schedulers.flatMap(({ key }) => (key.startsWith('watch.') ? [key.slice('watch.'.length)] : []));
    },
  };
}

const schedulerId = (id: PairId) => `watch.${id}`;

/** Its own moment within the interval, so that paths are not all looked at in the same second. At least 1: BullMQ takes 0 for none. */
export function phaseOf(id: PairId, everyMs: number): number {
  return 1 + (Number.parseInt(id.slice(1, 9), 16) % Math.max(1, everyMs - 1));
}
