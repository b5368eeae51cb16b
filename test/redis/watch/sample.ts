import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { EpisodeJob } from '../../../jobs/contracts.ts';
import { pairIdOf } from '../../../jobs/names.ts';
import type { Queues } from '../../../jobs/queues.ts';
import { createWatchStore } from '../../../jobs/watch/store.ts';
import { defaultWatch, type WatchConfig } from '../../../src/config/sections/watch.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { VmName } from '../../../src/model/names.ts';
import { parseTarget } from '../../../src/model/target.ts';
import type { WatchPair } from '../../../src/watch/pair.ts';
import type { World } from '../world.ts';

/** A pair of the configuration file; 30 s are 0.3 s in these tests. */
export function filePair(vm: string, target = '10.0.0.1', everySeconds = 30): WatchPair {
  return {
    vm: VmName.parse(vm),
    hypervisor: null,
    target: parseTarget(target),
    everySeconds,
    source: { kind: 'file' },
  };
}

export function watchOf(pairs: readonly WatchPair[], more: Partial<WatchConfig> = {}): WatchConfig {
  return { ...defaultWatch(), confirmSeconds: 5, pairs, ...more };
}

export function recordOf(redis: Redis, pair: WatchPair) {
  return createWatchStore(redis, 'chat').get(pairIdOf(pair));
}

/** Every episode that was put into the chat queue and is remembered there, by time. */
export async function episodesIn(queues: Queues): Promise<readonly Episode[]> {
  const jobs: Job<unknown>[] = await queues.chat().getJobs(undefined, 0, -1, true);
  return jobs
    .filter(({ name }) => name === 'episode')
    .toSorted((a, b) => a.timestamp - b.timestamp)
    .map(({ data }) => EpisodeJob.parse(data).episode);
}

/** What stands in the channel of the alerts. */
export function rootsOf({ chat }: World): readonly string[] {
  return chat.threads.filter(({ channel }) => channel === 'ops').map(({ root }) => root.fallback);
}

/** What the last one who asked was told. */
export function lastReplyOf({ chat }: World): string {
  const last = chat.replies.at(-1);
  return last === undefined ? '' : toPlainText(last);
}

export async function conditionOf({ redis }: World, vm: string) {
  return (await recordOf(redis, filePair(vm)))?.state.condition;
}
