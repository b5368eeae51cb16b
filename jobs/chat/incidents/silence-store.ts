import type { Redis } from 'ioredis';
import { isActive, Silence, type SilenceId } from '../../../src/incidents/silence.ts';
import type { Person } from '../../../src/model/chat.ts';
import { incidentKeys } from '../../names.ts';
import type { Timing } from '../../timing.ts';

/** The silences of one chat queue. */
export interface SilenceStore {
  /** The active ones, and for some time those that are over. */
  list(): Promise<readonly Silence[]>;
  /** False: it was said before. */
  add(silence: Silence): Promise<boolean>;
  /** Ends it before its time; `by` null: as it is stable. One that is over already stays as it ended. */
  end(id: SilenceId, at: string, by: Person | null): Promise<void>;
  /** One more alert was muted by it. */
  count(id: SilenceId): Promise<void>;
  mutedBy(id: SilenceId): Promise<number>;
}

export function createSilenceStore(redis: Redis, queue: string, timing: Timing): SilenceStore {
  const keys = incidentKeys(queue);
  const list = async () => {
    const kept = await redis.hgetall(keys.silences);
    return Object.values(kept).flatMap((each) => parse(each) ?? []);
  };
  /** What ended long ago is forgotten when the next one is said. */
  const forgetOld = async (now: number) => {
    for (const silence of await list()) {
      const ended = Date.parse(silence.ended?.at ?? silence.until ?? '');
      if (!isActive(silence, now) && now - ended > timing.rememberIncidentMs) {
        await redis.multi().hdel(keys.silences, silence.id).hdel(keys.mutedBy, silence.id).exec();
      }
    }
  };
  return {
    list,
    async add(silence) {
      const isNew = (await redis.hsetnx(keys.silences, silence.id, JSON.stringify(silence))) === 1;
      await forgetOld(Date.parse(silence.since));
      return isNew;
    },
    async end(id, at, by) {
      const silence = parse(await redis.hget(keys.silences, id));
      if (silence && isActive(silence, Date.parse(at))) {
        await redis.hset(keys.silences, id, JSON.stringify({ ...silence, ended: { at, by } }));
      }
    },
    async count(id) {
      await redis.hincrby(keys.mutedBy, id, 1);
    },
    async mutedBy(id) {
      return Number((await redis.hget(keys.mutedBy, id)) ?? 0);
    },
  };
}

function parse(kept: string | null): Silence | undefined {
  try {
    return Silence.safeParse(JSON.parse(kept ?? 'null')).data;
  } catch {
    return undefined;
  }
}
