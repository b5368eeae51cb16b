import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { ChatAdapter } from '../../../adapters/chat/chat-adapter.ts';
import type { Incident, IncidentId } from '../../../src/incidents/incident.ts';
import type { Message } from '../../../src/message/message.ts';
import type { Language } from '../../../src/message/say.ts';
import type { Meters } from '../../../src/metrics/meters.ts';
import type { DeviceRole, Episode } from '../../../src/model/episode.ts';
import type { Clock } from '../../clock.ts';
import type { Enqueue } from '../../enqueue.ts';
import type { Log } from '../../log.ts';
import { incidentKeys } from '../../names.ts';
import type { Timing } from '../../timing.ts';
import type { Outlet } from '../outlet.ts';
import { createHolds } from './hold.ts';
import { createIncidentDesk } from './incident-desk.ts';
import { createIncidentStore } from './incident-store.ts';
import { createShownStore, type Place } from './shown-store.ts';

export interface IncidentsOptions {
  readonly redis: Redis;
  readonly queue: string;
  readonly enqueue: Pick<Enqueue, 'incident'>;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly adapterFor: (platform: string) => ChatAdapter;
  readonly outlet: Outlet;
  readonly language: Language;
  readonly log: Log;
  readonly meters: Meters;
  readonly placesFor: (incident: Incident) => readonly Place[];
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
}

/** Links that guests hang on. */
export const uplinkRoles: ReadonlySet<DeviceRole | null> = new Set([
  'uplink',
  'bond',
  'bond-member',
  'vlan-parent',
]);

export function createIncidents(options: IncidentsOptions): Incidents {
  const { redis, queue, enqueue, clock, timing } = options;
  const keys = incidentKeys(queue);
  const incidents = createIncidentStore(redis, queue, timing, clock);
  const shown = createShownStore(redis, queue, timing);
  const holds = createHolds(redis, randomUUID(), timing.holdMs);
  const desk = createIncidentDesk({ ...options, incidents, shown, holds, holdOf: keys.writing });
  const listeners: UplinkListener[] = [];

  /** Related ones are given a moment to come together; what is in the channel already is changed at once. */
  const delayOf = ({ openedAt }: Incident) =>
    Math.max(0, Math.ceil(Date.parse(openedAt) + timing.gatherMs - clock.now()));

  const survivor = async (id: IncidentId): Promise<IncidentId> => {
    const incident = await incidents.get(id);
    return incident?.mergedInto ? survivor(incident.mergedInto) : id;
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
      // A repetition may be what is left of a bot that was killed before it got to this point.
      for (const each of new Map([incident, ...changed].map((one) => [one.id, one])).values()) {
        await enqueue.incident(queue, each.id, each.version, delayOf(each));
      }
      const mark = `uplink.${episode.id}.${episode.phase}`;
      if (uplinkRoles.has(episode.role) && !(await shown.has(incident.id, mark))) {
        for (const listener of listeners) {
          await listener(incident, episode);
        }
        await shown.mark(incident.id, mark);
      }
      return incident;
    },
    show: (id) => desk.show(id),
    async post(id, key, message) {
      const target = await survivor(id);
      await shown.addPost(target, { ...message, key: `${target}.${key}`.slice(0, 200) });
      await enqueue.incident(queue, target, `post.${key}`, 0);
    },
    onUplink(listener) {
      listeners.push(listener);
    },
  };
}
