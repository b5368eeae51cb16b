import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';

/** Work that only one bot may do at a time: what reaches a platform. */
export interface Holds {
  /** Waits until nobody else is at it. A bot that dies loses its hold when it runs out. */
  during<Value>(what: string, work: () => Promise<Value>): Promise<Value>;
}

/** Only its own hold is renewed or let go. */
const renew = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const release = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** @param holdMs how long the hold of a bot that died stays */
export function createHolds(redis: Redis, session: string, holdMs: number): Holds {
  return {
    async during(what, work) {
      while ((await redis.set(what, session, 'PX', holdMs, 'NX')) !== 'OK') {
        await delay(100);
      }
      // A channel may be held back for minutes, and what waits for its turn must not be begun by another bot.
      const timer = setInterval(() => {
        redis.eval(renew, 1, what, session, holdMs).catch(() => undefined);
      }, holdMs / 3);
      try {
        return await work();
      } finally {
        clearInterval(timer);
        await redis.eval(release, 1, what, session).catch(() => undefined);
      }
    },
  };
}
