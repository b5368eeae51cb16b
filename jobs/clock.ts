import type { Redis } from 'ioredis';

/**
 * The time of Redis: bot and hypervisors compare moments, and their own clocks may be minutes apart. Between two
 * questions it goes by the clock of this machine that nobody sets, so it need not be asked often.
 */
export interface Clock {
  /** Milliseconds since 1970, as Redis would say. */
  now(): number;
  /** Asks Redis again; an error leaves the last answer as it is. */
  sync(): Promise<void>;
}

export async function createClock(redis: Redis): Promise<Clock> {
  let originMs = 0;
  const sync = async () => {
    const before = performance.now();
    const [seconds, micros] = await redis.time();
    const after = performance.now();
    originMs = Number(seconds) * 1_000 + Number(micros) / 1_000 - (before + after) / 2;
  };
  await sync();
  return {
    now: () => originMs + performance.now(),
    sync: () => sync().catch(() => undefined),
  };
}

/** ISO 8601, as the contracts want it. */
export function moment(ms: number): string {
  return new Date(ms).toISOString();
}
