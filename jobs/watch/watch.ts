import type { Redis } from 'ioredis';
import type { Incident } from '../../src/incidents/incident.ts';
import type { Episode } from '../../src/model/episode.ts';
import type { Incidents } from '../chat/incidents/incidents.ts';
import type { LookedJob, RoundJob, TickJob } from '../contracts.ts';
import { readHypervisors } from '../host/read-hypervisors.ts';
import { keys } from '../names.ts';
import type { Queues } from '../queues.ts';
import { createWatchBook, syncSchedule, takeFile, type WatchBook } from './book.ts';
import type { WatchContext } from './context.ts';
import { told } from './details.ts';
import { createLookGate } from './gate.ts';
import { looked, tick } from './look.ts';
import { createWatchRounds, type WatchRounds } from './rounds.ts';
import { createWatchSchedule } from './schedule.ts';
import { createWatchStore } from './store.ts';

export interface WatchOptions
  extends Pick<
    WatchContext,
    'enqueue' | 'clock' | 'timing' | 'config' | 'log' | 'meters' | 'queue' | 'language'
  > {
  readonly redis: Redis;
  readonly queues: Queues;
  readonly incidents: Pick<Incidents, 'post'>;
}

/** Looks at paths again and again, and says what changes. Whatever it knows is in Redis; several bots are one watch. */
export interface Watch {
  readonly book: WatchBook;
  readonly tick: (job: TickJob) => Promise<void>;
  readonly looked: (job: LookedJob) => Promise<void>;
  readonly round: (job: RoundJob) => Promise<void>;
  readonly uplink: WatchRounds['uplink'];
  /** An episode was put to its incident. */
  readonly told: (incident: Incident, episode: Episode) => Promise<void>;
  /** Takes up what the configuration says and keeps the schedule right, until stopped. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Forgets all of it, unsaid: a session ends with everything that it watched. */
  clear(): Promise<void>;
}

export function createWatch(options: WatchOptions): Watch {
  const { redis, queues, queue, timing, config, log, incidents } = options;
  const context: WatchContext = {
    ...options,
    store: createWatchStore(redis, queue),
    schedule: createWatchSchedule(queues, queue, timing),
    gate: createLookGate(redis, queue),
    hypervisors: () => readHypervisors(redis),
    post: (id, key, message) => incidents.post(id, key, message),
  };
  const rounds = createWatchRounds(redis, context);
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
    async looked(job) {
      await looked(job, context);
      await rounds.looked(job.pair, job.run, job.answer);
    },
    round: ({ round }) => rounds.finish(round),
    uplink: (incident, episode) => rounds.uplink(incident, episode),
    told: (incident, episode) => told(incident, episode, context),
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
    async clear() {
      const known = await readHypervisors(redis);
      const names = known.map(({ announcement }) => announcement.hypervisor);
      await redis.del(
        keys.watched(queue),
        ...names.flatMap((name) => [keys.looking(queue, name), keys.lookLater(queue, name)]),
      );
    },
  };
}
