import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PairId, WatchPair } from '../../src/watch/pair.ts';
import { chatQueueName, keys } from '../names.ts';
import { newRecord, WatchRecord } from './record.ts';

/** What is remembered of the watched paths. A change is made of the newest state or not at all. */
export interface WatchStore {
  get(id: PairId): Promise<WatchRecord | undefined>;
  all(): Promise<ReadonlyMap<PairId, WatchRecord>>;
  /** False: there is one already. */
  add(id: PairId, record: WatchRecord): Promise<boolean>;
  /** Changes it, however many others do at that moment. `change` may be called again; null: leave it. Undefined: it was left, or is gone. */
  update(id: PairId, change: (record: WatchRecord) => WatchRecord | null): Promise<WatchRecord | undefined>;
  remove(id: PairId): Promise<void>;
}

const replaceIfSame = `
if redis.call('hget', KEYS[1], ARGV[1]) == ARGV[2] then
  redis.call('hset', KEYS[1], ARGV[1], ARGV[3])
  return 1
end
return 0`;

export function createWatchStore(redis: Redis, queue: string): WatchStore {
  const key = keys.watched(queue);
  return {
    async get(id) {
      return parse(await redis.hget(key, id));
    },
    async all() {
      const entries = Object.entries(await redis.hgetall(key)).flatMap(([id, kept]) => {
        const record = parse(kept);
        const pair = PairId.safeParse(id);
        return record && pair.success ? [[pair.data, record] as const] : [];
      });
      return new Map(entries);
    },
    async add(id, record) {
      return (await redis.hsetnx(key, id, JSON.stringify(record))) === 1;
    },
    async update(id, change) {
      for (;;) {
        const kept = await redis.hget(key, id);
        const record = parse(kept);
        const next = record && change(record);
        if (kept === null || !next) {
          return undefined;
        }
        const written = JSON.stringify(WatchRecord.parse(next));
        if ((await redis.eval(replaceIfSame, 1, key, id, kept, written)) === 1) {
          return next;
        }
      }
    },
    async remove(id) {
      await redis.hdel(key, id);
    },
  };
}

/** The paths that are watched by the bots of a queue. */
export async function readWatched(
  redis: Redis,
  queue: string = chatQueueName,
): Promise<readonly WatchRecord[]> {
  const records = await createWatchStore(redis, queue).all();
  return [...records.values()].filter(({ removed }) => !removed);
}

/**
 * A record that another version wrote: the pair is what a person asked for, so that is kept, and what was known of
 * it is learned anew. Undefined: there is none, or not even the pair can be read.
 */
function parse(kept: string | null): WatchRecord | undefined {
  let written: unknown;
  try {
    written = JSON.parse(kept ?? 'null');
  } catch {
    return undefined;
  }
  const whole = WatchRecord.safeParse(written).data;
  const pair = z.object({ pair: WatchPair }).safeParse(written).data?.pair;
  return whole ?? (pair && newRecord(pair));
}
