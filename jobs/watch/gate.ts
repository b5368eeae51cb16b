import type { Redis } from 'ioredis';
import type { RequestId } from '../../src/model/request.ts';
import { PairId } from '../../src/watch/pair.ts';
import { keys } from '../names.ts';

/** Looks that run on one hypervisor at a time. Its worker runs four jobs side by side: two are left for people. */
export const looksAtOnce = 2;

/** A pair whose turn it is has to come within this time, or its place goes to another. */
const reservedMs = 3_000;

/** Keeps the watch from filling a hypervisor: few looks run there at a time, the other pairs wait in a line. */
export interface LookGate {
  /** False: it is full, and the pair waits. `until`, in ms, the place is free again by itself. */
  enter(hypervisor: string, pair: PairId, run: RequestId, now: number, until: number): Promise<boolean>;
  /** Puts a pair into the line, to be looked at when a place is free. */
  wait(hypervisor: string, pair: PairId, now: number): Promise<void>;
  /** The look is over; the pair whose turn it is now, or null. The place is kept for it. */
  leave(hypervisor: string, run: RequestId, now: number): Promise<PairId | null>;
}

const enter = `
redis.call('zremrangebyscore', KEYS[1], '-inf', ARGV[1])
local reserved = redis.call('zrem', KEYS[1], ARGV[4])
if reserved == 0 and redis.call('zcard', KEYS[1]) >= tonumber(ARGV[5]) then
  redis.call('zadd', KEYS[2], 'NX', ARGV[1], ARGV[4])
  return 0
end
redis.call('zadd', KEYS[1], ARGV[2], ARGV[3])
redis.call('zrem', KEYS[2], ARGV[4])
return 1`;

const leave = `
redis.call('zrem', KEYS[1], ARGV[1])
redis.call('zremrangebyscore', KEYS[1], '-inf', ARGV[2])
if redis.call('zcard', KEYS[1]) >= tonumber(ARGV[3]) then
  return false
end
local next = redis.call('zpopmin', KEYS[2])[1]
if next then
  redis.call('zadd', KEYS[1], tonumber(ARGV[2]) + tonumber(ARGV[4]), next)
end
return next or false`;

export function createLookGate(redis: Redis, queue: string): LookGate {
  const both = (hypervisor: string) =>
    [keys.looking(queue, hypervisor), keys.lookLater(queue, hypervisor)] as const;
  return {
    async enter(hypervisor, pair, run, now, until) {
      const answer = await redis.eval(enter, 2, ...both(hypervisor), now, until, run, pair, looksAtOnce);
      return answer === 1;
    },
    async wait(hypervisor, pair, now) {
      await redis.zadd(keys.lookLater(queue, hypervisor), 'NX', now, pair);
    },
    async leave(hypervisor, run, now) {
      const next = await redis.eval(leave, 2, ...both(hypervisor), run, now, looksAtOnce, reservedMs);
      return PairId.safeParse(next).data ?? null;
    },
  };
}
