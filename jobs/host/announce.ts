import type { Redis } from 'ioredis';
import { type AnnouncedVm, Announcement, type KnownHypervisor } from '../../src/model/inventory.ts';
import type { HypervisorName } from '../../src/model/names.ts';
import { type Clock, moment } from '../clock.ts';
import type { Log } from '../log.ts';
import { keys } from '../names.ts';
import type { Timing } from '../timing.ts';

export interface AnnouncerOptions {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly hypervisor: HypervisorName;
  readonly session: string;
  /** The domains of this host as they are now; an error leaves the last list as it is. */
  readonly listVms: () => Promise<readonly AnnouncedVm[]>;
  readonly log: Log;
}

export interface Announcer {
  /** Says it once more, now. */
  beat(): Promise<void>;
  /** Takes the heartbeat back: the hypervisor counts as silent from now on. */
  stop(): Promise<void>;
}

/** Announces a hypervisor and its VMs until stopped: a heartbeat that expires, and what was said last. */
export async function startAnnouncer(options: AnnouncerOptions): Promise<Announcer> {
  const { redis, clock, timing, hypervisor, session, log } = options;
  let vms: readonly AnnouncedVm[] = [];
  let listAt = 0;
  const beat = async () => {
    await clock.sync();
    if (Date.now() >= listAt) {
      listAt = Date.now() + timing.listMs;
      try {
        vms = await options.listVms();
      } catch (error) {
        log('the VMs of this host could not be listed', { error: String(error) });
      }
    }
    const said = { v: 1, hypervisor, session, at: moment(clock.now()), vms: vms.slice(0, 20_000) };
    await redis
      .multi()
      .hset(keys.hypervisors, hypervisor, JSON.stringify(said))
      .set(keys.alive(hypervisor), session, 'PX', timing.heartbeatHoldsMs)
      .exec();
  };
  await beat();
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    // One at a time: while Redis is away, beats must not pile up.
    running ??= beat()
      .catch((error: unknown) => log('the heartbeat could not be sent', { error: String(error) }))
      .finally(() => {
        running = undefined;
      });
  }, timing.heartbeatMs);
  return {
    beat,
    async stop() {
      clearInterval(timer);
      await running;
      // Only its own heartbeat: a successor of the same name may have announced itself already.
      if ((await redis.get(keys.alive(hypervisor))) === session) {
        await redis.del(keys.alive(hypervisor));
      }
    },
  };
}

/** Every hypervisor that ever announced itself. What cannot be read is left out. */
export async function readHypervisors(redis: Redis): Promise<readonly KnownHypervisor[]> {
  const said = await redis.hgetall(keys.hypervisors);
  const announcements = Object.values(said).flatMap((each) => {
    const parsed = Announcement.safeParse(safeJson(each));
    return parsed.success ? [parsed.data] : [];
  });
  if (announcements.length === 0) {
    return [];
  }
  const sessions = await redis.mget(announcements.map(({ hypervisor }) => keys.alive(hypervisor)));
  return announcements
    .map((announcement, index) => ({ announcement, alive: typeof sessions[index] === 'string' }))
    .sort((a, b) => a.announcement.hypervisor.localeCompare(b.announcement.hypervisor));
}

/** One hypervisor, or undefined where it never announced itself. */
export async function readHypervisor(redis: Redis, hypervisor: string): Promise<KnownHypervisor | undefined> {
  const [said, session] = await Promise.all([
    redis.hget(keys.hypervisors, hypervisor),
    redis.get(keys.alive(hypervisor)),
  ]);
  const parsed = Announcement.safeParse(safeJson(said ?? 'null'));
  return parsed.success ? { announcement: parsed.data, alive: session !== null } : undefined;
}

function safeJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
