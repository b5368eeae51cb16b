import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { ChatAdapter } from '../../../adapters/chat/chat-adapter.ts';
import type { Incident, IncidentId } from '../../../src/incidents/incident.ts';
import { type AlertRules, channelsFor } from '../../../src/incidents/route.ts';
import type { Message } from '../../../src/message/message.ts';
import type { Language } from '../../../src/message/say.ts';
import type { Meters } from '../../../src/metrics/meters.ts';
import type { DeviceRole, Episode } from '../../../src/model/episode.ts';
import type { Clock } from '../../clock.ts';
import type { DigestJob } from '../../contracts.ts';
import type { Enqueue } from '../../enqueue.ts';
import { readPulse } from '../../host/read-hypervisors.ts';
import type { Log } from '../../log.ts';
import { incidentKeys } from '../../names.ts';
import type { Timing } from '../../timing.ts';
import type { Outlet } from '../outlet.ts';
import { createDigests } from './digests.ts';
import { createFloodStore } from './flood-store.ts';
import { createHolds } from './hold.ts';
import { createIncidentDesk } from './incident-desk.ts';
import { createIncidentStore } from './incident-store.ts';
import { countUnsaid, muteOf } from './mutes.ts';
import { placesOf } from './places.ts';
import { createRootWriter } from './root-writer.ts';
import { createShownStore } from './shown-store.ts';
import { createSilenceStore } from './silence-store.ts';
import { createThreadWriter } from './thread-writer.ts';

export interface IncidentsOptions {
  readonly redis: Redis;
  readonly queue: string;
  readonly enqueue: Pick<Enqueue, 'incident' | 'digest'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly timing: Timing;
  readonly adapters: readonly ChatAdapter[];
  readonly adapterFor: (platform: string) => ChatAdapter;
  readonly outlet: Outlet;
  readonly language: Language;
  readonly log: Log;
  readonly meters: Meters;
  readonly rules: AlertRules;
  readonly editEveryMs: (platform: string) => number;
}

/** An uplink, a bond or what carries them is in trouble; guests on it may have lost their way. */
export type UplinkListener = (incident: Incident, episode: Episode) => Promise<void>;

/** What vmping says by itself: from episodes to messages. */
export interface Incidents {
  /** Puts an episode to its incident, which is the answer. The channels show it soon after. Undefined: it came late. */
  heard(episode: Episode): Promise<Incident | undefined>;
  /** See {@link createIncidentDesk}. */
  show(id: IncidentId): Promise<void>;
  /** See {@link createDigests}. */
  digest(job: DigestJob): Promise<void>;
  /**
   * Adds to the threads of an incident, as soon as it has any. The same key again is the same message, so it may be
   * called again after a failure. An incident that became a part of another one has that one's threads.
   */
  post(id: IncidentId, key: string, message: Message): Promise<void>;
  /**
   * Told when an incident opens with, or gains, an episode on a link that guests hang on, and when that is over: once
   * each, or again where the listener failed or the bot was killed.
   */
  onUplink(listener: UplinkListener): void;
  /** What has no end of its own in Redis goes: for a session that was alone on its queue. */
  forget(): Promise<void>;
}

/** Links that guests hang on. */
export const uplinkRoles: ReadonlySet<DeviceRole | null> = new Set([
  'uplink',
  'bond',
  'bond-member',
  'vlan-parent',
]);

export function createIncidents(options: IncidentsOptions): Incidents {
  const { redis, queue, enqueue, clock, timing, rules } = options;
  const keys = incidentKeys(queue);
  const incidents = createIncidentStore(redis, queue, timing, clock);
  const shown = createShownStore(redis, queue, timing);
  const silences = createSilenceStore(redis, queue, timing);
  const holds = createHolds(redis, randomUUID(), timing.holdMs);
  const digests = createDigests({
    ...options,
    enqueue: (job) => enqueue.digest(queue, job, 2 * timing.gatherMs),
  });
  const placesFor = ({ episodes }: Incident) => placesOf(channelsFor(rules, episodes), options.adapters);
  const desk = createIncidentDesk({
    ...options,
    incidents,
    shown,
    silences,
    digests,
    holds,
    placesFor,
    holdOf: keys.writing,
    roots: createRootWriter({
      ...options,
      incidents,
      shown,
      floods: createFloodStore(redis, queue, timing),
      holds,
      holdOfFlood: keys.writingFlood,
    }),
    threads: createThreadWriter({ ...options, shown, silences }),
    muteOf: (incident, said) => muteOf(incident, said, rules, clock.now()),
    openIncidentMs: timing.openIncidentMs,
    async silentSince(hypervisor) {
      const pulse = await readPulse(redis, hypervisor);
      const isSilent = pulse && !pulse.alive && clock.now() - Date.parse(pulse.at) > timing.silentMs;
      return isSilent ? pulse.at : null;
    },
    lookAgain: (id, what, at) => enqueue.incident(queue, id, what, Math.max(0, at - clock.now()) + 50),
  });
  const listeners: UplinkListener[] = [];

  /** Related ones are given a moment to come together; what is in the channel already is changed at once. */
  const delayOf = ({ openedAt }: Incident) =>
    Math.max(0, Math.ceil(Date.parse(openedAt) + timing.gatherMs - clock.now()));

  const survivor = async (id: IncidentId): Promise<IncidentId> => {
    const incident = await incidents.get(id);
    return incident?.mergedInto ? survivor(incident.mergedInto) : id;
  };

  /** Each episode once, where nobody is told of it. */
  const countIfUnsaid = async (incident: Incident, episode: Episode) => {
    const mute = muteOf(incident, await silences.list(), rules, clock.now());
    const why = mute?.kind ?? (placesFor(incident).length === 0 ? 'unrouted' : null);
    if (why === null || !(await shown.setMark(incident.id, `unsaid.${episode.id}`))) {
      return;
    }
    await countUnsaid(redis, queue, why);
    options.meters.add('vmping_alerts_muted_total', { why });
    if (why !== 'unrouted') {
      await shown.muted(incident.id, true);
    }
    if (mute?.kind === 'silence') {
      await silences.count(mute.silence.id);
    }
  };

  return {
    async heard(episode) {
      const placed = await incidents.place(episode);
      if (!placed) {
        return undefined;
      }
      const { incident, changed } = placed;
      if (changed.some(({ id, version }) => id === incident.id && version === 1)) {
        options.meters.add('vmping_incidents_total', { kind: episode.kind });
      }
      if (await shown.setMark(incident.id, `heard.${episode.id}`)) {
        await countIfUnsaid(incident, episode);
      }
      // A repetition may be what is left of a bot that was killed before it got to this point.
      for (const each of new Map([incident, ...changed].map((one) => [one.id, one])).values()) {
        await enqueue.incident(queue, each.id, each.version, delayOf(each));
      }
      const mark = `uplink.${episode.id}.${episode.phase}`;
      if (uplinkRoles.has(episode.role) && (await shown.mark(incident.id, mark)) === null) {
        for (const listener of listeners) {
          await listener(incident, episode);
        }
        await shown.setMark(incident.id, mark);
      }
      return incident;
    },
    show: (id) => desk.show(id),
    digest: (job) => digests.post(job),
    async post(id, key, message) {
      const target = await survivor(id);
      await shown.addPost(target, { ...message, key: `${id}.${key}`.slice(0, 200) });
      await enqueue.incident(queue, target, `post.${key}`, 0);
    },
    onUplink(listener) {
      listeners.push(listener);
    },
    async forget() {
      await redis.del(keys.revision, keys.active, keys.silences, keys.mutedBy, keys.unsaid);
    },
  };
}
