import type { Redis } from 'ioredis';
import { keys } from '../names.ts';

/**
 * Writes an announcement in one step, if this session holds the right to announce the hypervisor or can take it.
 * KEYS: the holder, the heads, the VMs. ARGV: session, how long it holds (ms), hypervisor, new head, the head that
 * must stand there ("" for any: all VMs are replaced), how many fields to remove, those, then fields and texts.
 */
const script = `
if not redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  if redis.call('get', KEYS[1]) ~= ARGV[1] then return 'held-by-another' end
  redis.call('pexpire', KEYS[1], ARGV[2])
end
if ARGV[5] == '' then
  redis.call('del', KEYS[3])
elseif redis.call('hget', KEYS[2], ARGV[3]) ~= ARGV[5] then
  return 'not-as-before'
end
local removed = tonumber(ARGV[6])
for index = 7, 6 + removed do redis.call('hdel', KEYS[3], ARGV[index]) end
for index = 7 + removed, #ARGV, 2 do redis.call('hset', KEYS[3], ARGV[index], ARGV[index + 1]) end
redis.call('hset', KEYS[2], ARGV[3], ARGV[4])
return 'written'
`;

export interface AnnouncementChange {
  readonly hypervisor: string;
  readonly session: string;
  readonly holdMs: number;
  readonly head: string;
  /** The head that was written last; null: whatever stands there, all is replaced. */
  readonly before: string | null;
  readonly set: readonly (readonly [field: string, text: string])[];
  readonly removed: readonly string[];
}

/**
 * `not-as-before`: Redis has lost or got something since the last time, so everything has to be written. Nothing is
 * written then, nor where another process announces this hypervisor.
 */
export async function writeAnnouncement(
  redis: Redis,
  { hypervisor, session, holdMs, head, before, set, removed }: AnnouncementChange,
): Promise<'written' | 'not-as-before' | 'held-by-another'> {
  const result = await redis.eval(
    script,
    3,
    keys.announcer(hypervisor),
    keys.hypervisors,
    keys.vms(hypervisor),
    session,
    holdMs,
    hypervisor,
    head,
    before ?? '',
    removed.length,
    ...removed,
    ...set.flat(),
  );
  return result === 'written' || result === 'held-by-another' ? result : 'not-as-before';
}
