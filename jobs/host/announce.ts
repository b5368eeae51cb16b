import type { Redis } from 'ioredis';
import type { DomainSource } from '../../src/inventory/domain-source.ts';
import type { AnnouncedVm, DomainNow } from '../../src/inventory/inventory.ts';
import type { HypervisorName } from '../../src/model/names.ts';
import { type Clock, moment } from '../clock.ts';
import type { Log } from '../log.ts';
import { keys } from '../names.ts';
import type { Timing } from '../timing.ts';
import { writeAnnouncement } from './announcement-script.ts';
import { readVms, vmField } from './read-hypervisors.ts';

export interface AnnouncerOptions {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly hypervisor: HypervisorName;
  readonly session: string;
  /** A worker answers questions; an agent only watches. */
  readonly role: 'worker' | 'agent';
  readonly domains: DomainSource;
  readonly log: Log;
}

export interface Announcer {
  /** Takes the heartbeat back: the hypervisor counts as silent from now on. */
  stop(): Promise<void>;
}

/** Redis is asked for its time with every so many heartbeats: each round trip is felt by a machine at rest. */
const beatsPerSync = 15;

const none: readonly DomainNow[] = [];

/** The domains of a host are announced at the start if they can be read within this. */
const firstListMs = 5_000;

/**
 * Announces a hypervisor and its VMs until stopped: a heartbeat that expires, and of the VMs what has changed. Of
 * several processes on one hypervisor one announces; the others step in when it is gone.
 */
export async function startAnnouncer(options: AnnouncerOptions): Promise<Announcer> {
  const { redis, clock, timing, hypervisor, session, role, log } = options;
  const mine = role === 'worker' ? keys.alive(hypervisor) : keys.agent(hypervisor);
  let domains: readonly DomainNow[] | null = null;
  /** What Redis holds as far as this process has written it; null: unknown, so everything is written. */
  let written: ReadonlyMap<string, string> | null = null;
  /** The domains as texts, as long as they are the same: five hundred of them every two seconds would be felt. */
  let texts: ReadonlyMap<string, string> = new Map();
  let textsOf: readonly DomainNow[] | null = null;
  let lastHead = '';
  let changes = 0;
  /** Since when each VM is in its state; at the start as whoever announced before had it. */
  let known: ReadonlyMap<string, AnnouncedVm> | null = null;

  const announce = async () => {
    await redis.set(mine, session, 'PX', timing.heartbeatHoldsMs);
    if (domains === null && written === null && (await redis.hexists(keys.hypervisors, hypervisor)) === 1) {
      // Libvirt did not answer yet: what was announced before this process began is still the best there is.
      return;
    }
    // Of a hypervisor that nobody knows at least that it is there.
    const list = domains ?? none;
    if (written === null && ((await redis.get(keys.announcer(hypervisor))) ?? session) !== session) {
      return;
    }
    known ??= await readVms(redis, hypervisor);
    const at = moment(clock.now());
    if (textsOf !== list || written === null) {
      textsOf = list;
      known = withSince(list, known, at);
      texts = new Map([...known].map(([field, vm]) => [field, JSON.stringify(vm)]));
    }
    for (const whole of [written === null, true]) {
      const isSame = !whole && written === texts;
      const set = isSame ? [] : [...texts].filter(([field, text]) => whole || written?.get(field) !== text);
      const removed =
        whole || isSame ? [] : [...(written?.keys() ?? [])].filter((field) => !texts.has(field));
      changes += set.length + removed.length > 0 ? 1 : 0;
      const head = JSON.stringify({ v: 2, hypervisor, session, at, revision: `${session}.${changes}` });
      const before = whole ? null : lastHead;
      const holdMs = timing.heartbeatHoldsMs;
      const done = await writeAnnouncement(redis, {
        hypervisor,
        session,
        holdMs,
        head,
        before,
        set,
        removed,
      });
      if (done === 'written') {
        written = texts;
        lastHead = head;
        return;
      }
      written = null;
      if (done === 'held-by-another') {
        return;
      }
    }
  };

  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let lastProblem: string | null = null;
  /** One at a time: while Redis is away, announcements must not pile up. */
  const soon = (): Promise<void> => {
    if (running !== undefined) {
      again = true;
      return running;
    }
    running = announce()
      .catch((error: unknown) => log('the heartbeat could not be sent', { error: String(error) }))
      .finally(() => {
        running = undefined;
        if (again && !stopped) {
          again = false;
          void soon();
        }
      });
    return running;
  };

  const { promise: listed, resolve: onListed } = Promise.withResolvers<void>();
  await clock.sync();
  await redis.set(mine, session, 'PX', timing.heartbeatHoldsMs);
  const watched = options.domains.watch({
    onDomains(all) {
      lastProblem = null;
      domains = all.slice(0, 20_000);
      onListed();
      void soon();
    },
    onProblem(problem) {
      onListed();
      if (problem !== lastProblem) {
        lastProblem = problem;
        log('the VMs of this host could not be listed', { error: problem });
      }
    },
  });
  const firstTimer = setTimeout(onListed, firstListMs);
  let beats = 0;
  const timer = setInterval(() => {
    beats += 1;
    void (beats % beatsPerSync === 0 ? clock.sync().then(soon) : soon());
  }, timing.heartbeatMs);
  await listed;
  clearTimeout(firstTimer);
  await soon();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await watched.stop();
      await running;
      // Only its own: a successor of the same name may have announced itself already.
      for (const key of [mine, keys.announcer(hypervisor)]) {
        if ((await redis.get(key)) === session) {
          await redis.del(key);
        }
      }
    },
  };
}

/** A domain that was in this state before has been so since then. */
function withSince(
  domains: readonly DomainNow[],
  before: ReadonlyMap<string, AnnouncedVm>,
  at: string,
): ReadonlyMap<string, AnnouncedVm> {
  return new Map(
    domains.map((domain) => {
      const field = vmField(domain);
      const known = before.get(field);
      const since = known?.state === domain.state ? (known.since ?? at) : at;
      return [field, { ...domain, since }];
    }),
  );
}
